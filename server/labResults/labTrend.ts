import type { LabResultId } from '../../shared/ids.ts';
import { getLabTrend, type LabPoint } from '../../shared/labPanelEndpoints.ts';
import { inTransaction } from '../db/transaction.ts';
import { Problem } from '../http/problem.ts';
import { route } from '../http/route.ts';
import { PetRow } from '../pets/PetRow.ts';
import { LabResultRow } from './LabResultRow.ts';

const mostPoints = 500;

function toPoints(row: LabResultRow): LabPoint[] {
  if (row.valueNumber === null) return [];
  const { testDate, status, stage, referenceLow, referenceHigh } = row;
  return [
    {
      id: row.id as LabResultId, // our own row
      testDate,
      value: row.valueNumber,
      comparator: row.valueComparator,
      unit: row.valueUnit,
      referenceLow,
      referenceHigh,
      status,
      stage,
    },
  ];
}

/** The numeric results of one test of one pet, oldest first. */
export const trend = route(getLabTrend, async ({ deps, params, query }) =>
  inTransaction(deps.db, async (trx) => {
    const pet = await PetRow.query(trx).findById(params.petId).whereNull('deleted_at');
    if (!pet) throw new Problem('not_found');
    const rows = await LabResultRow.query(trx)
      .where({ pet_id: params.petId, test_name: query.testName })
      .whereNull('deleted_at')
      .whereNotNull('value_number')
      .orderBy([
        { column: 'test_date', order: 'desc' },
        { column: 'id', order: 'desc' },
      ])
      .limit(mostPoints);
    return { testName: query.testName, items: rows.reverse().flatMap(toPoints) };
  }),
);
