import type { Knex } from 'knex';
import { select } from '../db/names.ts';
import { readingColumns } from './labColumns.ts';

type Texts = {
  readonly clinic_id: string;
  readonly id: string;
  readonly result_value: string | null;
  readonly reference_range: string | null;
  readonly unit: string | null;
};
const rowsAtOnce = 500;

/** Reads the numbers out of the results of earlier versions, in every clinic. Harmless when it runs again. */
export async function fillLabReadings(knex: Knex): Promise<void> {
  let from: readonly [clinicId: string, id: string] = ['', ''];
  for (;;) {
    const rows = await select<Texts>(
      knex,
      `SELECT clinic_id, id, result_value, reference_range, unit FROM lab_results
       WHERE clinic_id > ? OR (clinic_id = ? AND id > ?) ORDER BY clinic_id, id LIMIT ${rowsAtOnce}`,
      [from[0], ...from],
    );
    for (const row of rows) await fill(knex, row);
    const last = rows.at(-1);
    if (!last || rows.length < rowsAtOnce) return;
    from = [last.clinic_id, last.id];
  }
}

async function fill(knex: Knex, row: Texts): Promise<void> {
  const { result_value: resultValue, reference_range: referenceRange, unit } = row;
  const reading = readingColumns({ resultValue, referenceRange, unit });
  if (
    reading.valueNumber === null &&
    reading.referenceLow === null &&
    reading.referenceHigh === null
  )
    return;
  await knex.raw(
    `UPDATE lab_results SET value_number = ?, value_comparator = ?, value_unit = ?, reference_low = ?, reference_high = ?,
       updated_at = updated_at WHERE clinic_id = ? AND id = ?`,
    [
      reading.valueNumber,
      reading.valueComparator,
      reading.valueUnit,
      reading.referenceLow,
      reading.referenceHigh,
      row.clinic_id,
      row.id,
    ] as Knex.RawBinding[], // knex's type of a binding forgets null
  );
}
