import { deleteAppointment as endpoint } from '../../shared/appointmentEndpoints.ts';
import { readCard } from '../board/cards.ts';
import { command } from '../http/command.ts';
import { Problem } from '../http/problem.ts';

/** Takes a mistaken booking off every board for good; the row and its history stay. A visit that began is not a mistake. */
export const deleteAppointment = command(endpoint, async ({ trx, who, params, at }) => {
  const id = params.appointmentId;
  await trx.raw('SELECT id FROM appointments WHERE clinic_id = ? AND id = ? FOR UPDATE', [
    who.clinicId,
    id,
  ]);
  const card = await readCard(trx, id);
  if (!card) throw new Problem('not_found');
  if (card.status === 'in_progress' || card.status === 'completed')
    throw new Problem('wrong_status', { current: card });
  await trx.raw(
    'UPDATE appointments SET deleted_at = ?, version = version + 1 WHERE clinic_id = ? AND id = ?',
    [at, who.clinicId, id],
  );
  return {
    reply: () => ({}),
    traces: [
      {
        entityType: 'appointment',
        entityId: id,
        action: 'delete',
        oldValues: { status: card.status, startAt: card.startAt },
      },
    ],
    step: {
      cause: 'appointment_deleted',
      entityType: 'appointment',
      entityId: id,
      cards: [],
      gone: [id],
    },
  };
});
