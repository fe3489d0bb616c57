import { reschedule as endpoint } from '../../shared/appointmentEndpoints.ts';
import { command } from '../http/command.ts';
import { Problem } from '../http/problem.ts';
import { cardOutcome, lockCard, patchCard } from './appointmentStep.ts';
import { refuseBackwards, refuseNonVeterinarian } from './bookable.ts';
import { lockSchedule, refuseDoubleBooking, refuseUnknownRoom } from './schedule.ts';

/** Another time, veterinarian or room for a visit that has not begun. */
export const reschedule = command(endpoint, async (call) => {
  const { trx, body } = call;
  await lockSchedule(trx);
  const card = await lockCard(call);
  refuseBackwards(body.startAt, body.endAt);
  if (card.status !== 'scheduled' && card.status !== 'confirmed')
    throw new Problem('wrong_status', { current: card });
  const veterinarianId = body.veterinarianId ?? card.veterinarian.id;
  await refuseNonVeterinarian(trx, veterinarianId);
  await refuseUnknownRoom(trx, body.room);
  const room = body.room === undefined ? card.room : body.room;
  const slot = { startAt: new Date(body.startAt), endAt: new Date(body.endAt) };
  if (!body.allowDoubleBooking)
    await refuseDoubleBooking(trx, { ...slot, veterinarianId, room, exceptId: card.id });
  const columns = {
    start_time: slot.startAt,
    end_time: slot.endAt,
    veterinarian_id: veterinarianId,
    room,
  };
  return cardOutcome(card, await patchCard(call, card, columns), 'rescheduled');
});
