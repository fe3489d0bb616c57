import { walkIn as endpoint } from '../../shared/appointmentEndpoints.ts';
import { command } from '../http/command.ts';
import { cardOutcome, recordStatusChange } from './appointmentStep.ts';
import { clientOfBookablePet, refuseNonVeterinarian } from './bookable.ts';
import { insertAppointment } from './newAppointment.ts';
import { lockSchedule, refuseDoubleBooking } from './schedule.ts';

/** A patient who came without an appointment: booked and checked in at once. */
export const walkIn = command(endpoint, async (call) => {
  const { trx, body, at } = call;
  const { petId, veterinarianId, minutes, allowDoubleBooking, ...details } = body;
  await lockSchedule(trx);
  const clientId = await clientOfBookablePet(trx, petId);
  await refuseNonVeterinarian(trx, veterinarianId);
  const slot = { startAt: at, endAt: new Date(at.getTime() + minutes * 60_000) };
  if (!allowDoubleBooking)
    await refuseDoubleBooking(trx, { ...slot, veterinarianId, room: null, exceptId: '' });
  const card = await insertAppointment(call, {
    ...slot,
    petId,
    clientId,
    veterinarianId,
    room: null,
    isWalkIn: true,
    details,
  });
  await recordStatusChange(call, card.id, {
    from: 'scheduled',
    to: 'checked_in',
    cause: 'walked_in',
  });
  return cardOutcome(null, card, 'walked_in');
});
