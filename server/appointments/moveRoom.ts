import { moveRoom as endpoint } from '../../shared/appointmentEndpoints.ts';
import { command } from '../http/command.ts';
import { Problem } from '../http/problem.ts';
import { cardOutcome, lockCard, patchCard } from './appointmentStep.ts';
import { lockSchedule, refuseOccupiedRoom, refuseUnknownRoom } from './schedule.ts';

const ended = ['completed', 'cancelled', 'no_show'];

/** Another room, or none, for a patient who is expected or here. */
export const moveRoom = command(endpoint, async (call) => {
  const { trx, body } = call;
  await lockSchedule(trx);
  const card = await lockCard(call);
  if (ended.includes(card.status)) throw new Problem('wrong_status', { current: card });
  await refuseUnknownRoom(trx, body.room);
  const mustBeFree =
    body.room !== null && !body.allowDoubleBooking && card.status === 'in_progress';
  if (mustBeFree && body.room !== null) await refuseOccupiedRoom(trx, body.room, card.id);
  const after = await patchCard(call, card, { room: body.room });
  return cardOutcome(card, after, 'moved_room');
});
