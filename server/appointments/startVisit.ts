import { startVisit as endpoint } from '../../shared/appointmentEndpoints.ts';
import { command } from '../http/command.ts';
import { lockCard, moveStatus, refuseMove } from './appointmentStep.ts';
import { lockSchedule, refuseOccupiedRoom, refuseUnknownRoom } from './schedule.ts';

/** The visit begins, in the room given, else in the one booked. */
export const startVisit = command(endpoint, async (call) => {
  const { trx, body } = call;
  await lockSchedule(trx);
  const card = await lockCard(call);
  refuseMove(card, 'startVisit');
  await refuseUnknownRoom(trx, body.room);
  const room = body.room ?? card.room;
  if (room !== null && !body.allowDoubleBooking) await refuseOccupiedRoom(trx, room, card.id);
  return moveStatus(call, card, 'startVisit', {
    cause: 'started',
    columns: { started_at: call.at, room },
  });
});
