import { reschedule as endpoint } from '../../shared/appointmentEndpoints.ts';
import { command } from '../http/command.ts';
import { Problem } from '../http/problem.ts';
import { followAppointment } from '../reminders/followAppointment.ts';
import { cardOutcome, lockCard, patchCard } from './appointmentStep.ts';
import {
  clientOfBookablePet,
  refuseBackwards,
  refuseLongPast,
  refuseNonVeterinarian,
} from './bookable.ts';
import { withOpeningWarnings } from './opening.ts';
import { lockSchedule, refuseDoubleBooking, refuseUnknownRoom } from './schedule.ts';

/** Another time, veterinarian or room for a visit that has not begun. */
export const reschedule = command(endpoint, async (call) => {
  const { trx, body, at } = call;
  await lockSchedule(trx);
  const card = await lockCard(call);
  refuseBackwards(body.startAt, body.endAt);
  refuseLongPast(at, body.startAt);
  if (card.status !== 'scheduled' && card.status !== 'confirmed')
    throw new Problem('wrong_status', { current: card });
  await clientOfBookablePet(trx, card.pet.id);
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
  const after = await patchCard(call, card, columns);
  await followAppointment(call, card.id);
  return withOpeningWarnings(trx, after, cardOutcome(card, after, 'rescheduled'));
});
