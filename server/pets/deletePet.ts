import { select } from '../db/names.ts';
import { deletePet as endpoint } from '../../shared/petEndpoints.ts';
import { command } from '../http/command.ts';
import { Problem } from '../http/problem.ts';
import { PetRow } from './PetRow.ts';
import { findPet } from './readPets.ts';

/** Soft; refused while an appointment is still to come or under way. */
export const deletePet = command(endpoint, async ({ trx, who, params, at }) => {
  const id = params.petId;
  await PetRow.query(trx).findById(id).forUpdate();
  await findPet(trx, id);
  const ahead = await select<{ start_time: Date }>(
    trx,
    `SELECT start_time FROM appointments WHERE clinic_id = ? AND pet_id = ? AND deleted_at IS NULL
     AND status IN ('scheduled', 'confirmed', 'checked_in', 'in_progress') ORDER BY start_time LIMIT 1`,
    [who.clinicId, id],
  );
  const [next] = ahead;
  if (next) {
    throw new Problem('still_has_dependents', {
      detail: `There is an appointment on ${next.start_time.toISOString().slice(0, 10)}.`,
    });
  }
  await PetRow.query(trx).findById(id).patch({ deletedAt: at });
  return { reply: () => ({}), traces: [{ entityType: 'pet', entityId: id, action: 'delete' }] };
});
