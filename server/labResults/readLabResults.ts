import type { Knex } from 'knex';
import type { z } from 'zod';
import { getLabResult, listLabResults, type LabResult } from '../../shared/labEndpoints.ts';
import { inTransaction } from '../db/transaction.ts';
import { keyset } from '../http/keyset.ts';
import { Problem } from '../http/problem.ts';
import { route } from '../http/route.ts';
import { dateKey, idKey, textKey } from '../http/sortKeys.ts';
import { PetRow } from '../pets/PetRow.ts';
import { LabResultRow } from './LabResultRow.ts';
import { readHistory } from './labRevisions.ts';
import { presentLabResult } from './presentLabResult.ts';

/** Results that are not deleted, each with the id of its alert. */
function resultsWithAlerts(trx: Knex) {
  return LabResultRow.query(trx)
    .leftJoin('lab_alerts AS alert', (join) => {
      void join
        .on('alert.clinic_id', 'lab_results.clinic_id')
        .andOn('alert.lab_result_id', 'lab_results.id');
    })
    .whereNull('lab_results.deleted_at')
    .select('lab_results.*', 'alert.id AS alert_id');
}

/** A lab result of this clinic that is not deleted, locked until the transaction ends. @throws Problem `not_found` */
export async function lockLabResult(trx: Knex.Transaction, id: string): Promise<LabResultRow> {
  const row = await LabResultRow.query(trx).findById(id).whereNull('deleted_at').forUpdate();
  if (!row) throw new Problem('not_found');
  return row;
}

/** One result with its alert. @throws Problem `not_found` */
export async function readLabResult(trx: Knex, id: string): Promise<LabResult> {
  const row = await resultsWithAlerts(trx).findById(id);
  if (!row) throw new Problem('not_found');
  return presentLabResult(row);
}

/** The results with these ids, in this order: ids of one millisecond have none. */
export async function readLabResultsOf(trx: Knex, ids: readonly string[]): Promise<LabResult[]> {
  const rows = await resultsWithAlerts(trx)
    .whereIn('lab_results.id', ids)
    .orderBy('lab_results.id');
  return rows.map(presentLabResult);
}

const order = keyset(listLabResults, {
  id: idKey<LabResultRow>('lab_results.id'),
  sorts: {
    id: [],
    testDate: [dateKey('lab_results.test_date', (row: LabResultRow) => row.testDate)],
    testName: [textKey('lab_results.test_name', (row: LabResultRow) => row.testName)],
  },
});

const equalTo = {
  petId: 'pet_id',
  panelId: 'panel_id',
  status: 'status',
  stage: 'stage',
  testName: 'test_name',
  testCode: 'test_code',
} as const;

type Query = z.output<NonNullable<typeof listLabResults.query>>;

function filtered(trx: Knex, query: Query) {
  const rows = resultsWithAlerts(trx);
  for (const [name, column] of Object.entries(equalTo)) {
    const wanted = query[name as keyof typeof equalTo]; // Object.entries forgets the key type
    if (wanted !== undefined) void rows.where(`lab_results.${column}`, wanted);
  }
  const { clientId, testedFrom, testedTo } = query;
  if (testedFrom !== undefined) void rows.where('lab_results.test_date', '>=', testedFrom);
  if (testedTo !== undefined) void rows.where('lab_results.test_date', '<=', testedTo);
  if (clientId !== undefined) {
    const pets = PetRow.query(trx).select('pets.id').where('pets.client_id', clientId);
    void rows.whereIn('lab_results.pet_id', pets);
  }
  return rows;
}

/** In order of their ids unless sorted otherwise, which is the order of reporting: a list stays stable while others report. */
export const list = route(listLabResults, async ({ deps, query }) =>
  inTransaction(deps.db, async (trx) => {
    const rows = filtered(trx, query);
    order.apply(rows, query);
    const page = order.page(await rows, query);
    return { ...page, items: page.items.map(presentLabResult) };
  }),
);

export const get = route(getLabResult, async ({ deps, params }) =>
  inTransaction(deps.db, async (trx) => {
    const result = await readLabResult(trx, params.labResultId);
    return { ...result, history: await readHistory(trx, result.id) };
  }),
);
