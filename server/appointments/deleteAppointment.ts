import { deleteAppointment as endpoint } from '../../shared/appointmentEndpoints.ts';
import { command } from '../http/command.ts';
import { Problem } from '../http/problem.ts';
import { refuseHeldPet } from '../legalHolds/held.ts';
import { followAppointment } from '../reminders/followAppointment.ts';
import { lockCard } from './appointmentStep.ts';

const begun = ['checked_in', 'in_progress', 'completed'];

/** Takes a mistaken booking off every board for good; the row and its history stay. A visit that began is not a mistake. */
export const deleteAppointment = command(endpoint, async (call) => {
  const { trx, who, at, query } = call;
  const card = await lockCard({ ...call, body: query });
  const { id, status, startAt } = card;
  if (begun.includes(status)) throw new Problem('wrong_status', { current: card });
  await refuseHeldPet(trx, card.pet.id);
  await trx.raw(
    'UPDATE appointments SET deleted_at = ?, version = version + 1 WHERE clinic_id = ? AND id = ?',
    [at, who.clinicId, id],
  );
  await followAppointment(call, id);
  const oldValues = { status, startAt };
  return {
    reply: () => ({}),
    traces: [{ entityType: 'appointment', entityId: id, action: 'delete', oldValues }],
    step: {
      cause: 'appointment_deleted',
      entityType: 'appointment',
      entityId: id,
      cards: [],
      gone: [id],
    },
  };
});
