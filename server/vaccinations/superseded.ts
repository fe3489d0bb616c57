import type { Knex } from 'knex';
import { select } from '../db/names.ts';
import { currentTenant } from '../db/tenantContext.ts';

/** Of the doses of a pet that are alike in this column, how many that are not deleted are later than this one. */
const later = (column: string) => `COUNT(CASE WHEN v.deleted_at IS NULL THEN 1 END) OVER (
  PARTITION BY v.pet_id, v.${column} ORDER BY v.date_given DESC, v.id DESC ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING)`;

// A later dose of the same vaccine, by its name or by the protocol that knows its other names, takes the place of an earlier one. Counted in one pass:
// looking for a later one beside each dose takes seconds for a clinic.
const counted = `SELECT v.id, v.is_superseded AS was, ${later('vaccine_name')} AS of_name,
  CASE WHEN v.vaccine_protocol_id IS NULL THEN 0 ELSE ${later('vaccine_protocol_id')} END AS of_protocol
FROM vaccinations v`;

type Mark = { readonly id: string; readonly isSuperseded: 0 | 1 };

/** Doses whose mark is not what the doses beside them say, with what it should be. */
async function wrongMarks(knex: Knex, where: string, values: string[]): Promise<Mark[]> {
  return select<Mark>(
    knex,
    `SELECT x.id, (x.of_name + x.of_protocol > 0) AS isSuperseded FROM (${counted} WHERE ${where}) x
     WHERE x.was <> (x.of_name + x.of_protocol > 0)`,
    values,
  );
}

const dosesAStatement = 1_000;

async function setMarks(knex: Knex, clinicId: string, marks: readonly Mark[]): Promise<void> {
  for (const mark of [0, 1]) {
    const ids = marks.filter(({ isSuperseded }) => isSuperseded === mark).map(({ id }) => id);
    for (let from = 0; from < ids.length; from += dosesAStatement) {
      // Nobody changed the dose: its version and its time stay.
      await knex('vaccinations')
        .where({ clinic_id: clinicId })
        .whereIn('id', ids.slice(from, from + dosesAStatement))
        .update({ is_superseded: mark === 1, updated_at: knex.ref('updated_at') });
    }
  }
}

/**
 * Marks the doses of a pet that a later one has taken the place of, after one of them came, went or changed. Under the pet's lock: of two doses at once
 * neither would see the other.
 */
export async function markSuperseded(trx: Knex.Transaction, petId: string): Promise<void> {
  const { clinicId } = currentTenant();
  const marks = await wrongMarks(trx, 'v.clinic_id = ? AND v.pet_id = ?', [clinicId, petId]);
  await setMarks(trx, clinicId, marks);
}

/** Marks the doses of a whole clinic, for an account that sees the tables. Done twice it changes nothing. */
export async function markAllSuperseded(knex: Knex, clinicId: string): Promise<void> {
  await setMarks(knex, clinicId, await wrongMarks(knex, 'v.clinic_id = ?', [clinicId]));
}
