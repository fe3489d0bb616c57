import type { Knex } from 'knex';
import { deletePet as endpoint } from '../../shared/petEndpoints.ts';
import { alertsWhere } from '../board/cards.ts';
import { clinicDayAt } from '../board/clinicDay.ts';
import { readClinic } from '../board/clinicSettings.ts';
import { select } from '../db/names.ts';
import { currentTenant } from '../db/tenantContext.ts';
import { command } from '../http/command.ts';
import { Problem } from '../http/problem.ts';
import { refuseHeldPet } from '../legalHolds/held.ts';
import { PetRow } from './PetRow.ts';
import { findPet } from './readPets.ts';

async function refuseExpected(trx: Knex.Transaction, petId: string): Promise<void> {
  const [next] = await select<{ start_time: Date }>(
    trx,
    `SELECT start_time FROM appointments WHERE clinic_id = ? AND pet_id = ? AND deleted_at IS NULL
     AND status IN ('scheduled', 'confirmed', 'checked_in', 'in_progress') ORDER BY start_time LIMIT 1`,
    [currentTenant().clinicId, petId],
  );
  if (!next) return;
  const { timezone } = await readClinic(trx);
  const { day } = clinicDayAt(timezone, next.start_time.getTime());
  throw new Problem('still_has_dependents', { detail: `There is an appointment on ${day}.` });
}

async function refuseAlarming(trx: Knex.Transaction, petId: string): Promise<void> {
  const open = await alertsWhere(trx, `l.pet_id = ? AND l.state = 'open'`, [petId]);
  if (open.length === 0) return;
  throw new Problem('still_has_dependents', {
    detail: 'A critical lab result of this pet is not acknowledged yet.',
  });
}

/** What a pet's history consists of: a pet that has one was no mistake, and is marked as deceased or left alone. */
const history = {
  medical_records: 'medical records',
  vaccinations: 'vaccinations',
  lab_results: 'lab results',
};

async function refuseWithHistory(trx: Knex.Transaction, petId: string): Promise<void> {
  const tables = Object.keys(history);
  const [there = {}] = await select<Record<string, number>>(
    trx,
    `SELECT ${tables
      .map(
        (table) =>
          `EXISTS (SELECT 1 FROM ${table} WHERE clinic_id = ? AND pet_id = ? AND deleted_at IS NULL) AS ${table}`,
      )
      .join(', ')}`,
    tables.flatMap(() => [currentTenant().clinicId, petId]),
  );
  const words = Object.entries(history).flatMap(([table, word]) => (there[table] ? [word] : []));
  if (words.length === 0) return;
  throw new Problem('still_has_dependents', { detail: `This pet has ${words.join(', ')}.` });
}

/** Soft; refused while an appointment is still to come or under way, a critical result waits for somebody, or it has a history. */
export const deletePet = command(endpoint, async ({ trx, params, at }) => {
  const id = params.petId;
  await PetRow.query(trx).findById(id).forUpdate();
  await findPet(trx, id);
  await refuseHeldPet(trx, id);
  await refuseExpected(trx, id);
  await refuseAlarming(trx, id);
  await refuseWithHistory(trx, id);
  await PetRow.query(trx).findById(id).patch({ deletedAt: at });
  return { reply: () => ({}), traces: [{ entityType: 'pet', entityId: id, action: 'delete' }] };
});
