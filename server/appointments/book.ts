import { book as endpoint } from '../../shared/appointmentEndpoints.ts';
import { command } from '../http/command.ts';
import { followAppointment } from '../reminders/followAppointment.ts';
import { cardOutcome } from './appointmentStep.ts';
import {
  clientOfBookablePet,
  refuseBackwards,
  refuseLongPast,
  refuseNonVeterinarian,
} from './bookable.ts';
import { insertAppointment } from './newAppointment.ts';
import { withOpeningWarnings } from './opening.ts';
import { lockSchedule, refuseDoubleBooking, refuseUnknownRoom } from './schedule.ts';

/** A new appointment. A veterinarian or room that is taken at that time is refused unless asked for explicitly. */
export const book = command(endpoint, async (call) => {
  const { trx, body, at } = call;
  const { petId, veterinarianId, room = null, allowDoubleBooking, ...rest } = body;
  refuseBackwards(rest.startAt, rest.endAt);
  refuseLongPast(at, rest.startAt);
  await lockSchedule(trx);
  const clientId = await clientOfBookablePet(trx, petId);
  await refuseNonVeterinarian(trx, veterinarianId);
  await refuseUnknownRoom(trx, room);
  const slot = { startAt: new Date(rest.startAt), endAt: new Date(rest.endAt) };
  if (!allowDoubleBooking)
    await refuseDoubleBooking(trx, { ...slot, veterinarianId, room, exceptId: '' });
  const card = await insertAppointment(call, {
    ...slot,
    petId,
    clientId,
    veterinarianId,
    room,
    isWalkIn: false,
    details: rest,
  });
  await followAppointment({ ...call, isNew: true }, card.id);
  return withOpeningWarnings(trx, card, cardOutcome(null, card, 'booked'));
});
