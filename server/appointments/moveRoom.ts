import type { Knex } from 'knex';
import { moveRoom as endpoint } from '../../shared/appointmentEndpoints.ts';
import type { Card } from '../../shared/board.ts';
import { command } from '../http/command.ts';
import { Problem } from '../http/problem.ts';
import { cardOutcome, lockCard, patchCard } from './appointmentStep.ts';
import {
  lockSchedule,
  refuseBookedRoom,
  refuseOccupiedRoom,
  refuseUnknownRoom,
  slotOf,
} from './schedule.ts';

const ended = ['completed', 'cancelled', 'no_show'];
const here = ['checked_in', 'in_progress'];

/** Who is here needs a room without a patient, who is expected one without a booking at that time. */
async function refuseTakenRoom(trx: Knex.Transaction, card: Card, room: string): Promise<void> {
  if (here.includes(card.status)) await refuseOccupiedRoom(trx, room, card.id);
  if (card.status !== 'in_progress') {
    await refuseBookedRoom(trx, slotOf(card), { room, exceptId: card.id });
  }
}

/** Another room, or none, for a patient who is expected or here. */
export const moveRoom = command(endpoint, async (call) => {
  const { trx, body } = call;
  await lockSchedule(trx);
  const card = await lockCard(call);
  if (ended.includes(card.status)) throw new Problem('wrong_status', { current: card });
  await refuseUnknownRoom(trx, body.room);
  if (body.room !== null && !body.allowDoubleBooking) await refuseTakenRoom(trx, card, body.room);
  const after = await patchCard(call, card, { room: body.room });
  return cardOutcome(card, after, 'moved_room');
});
