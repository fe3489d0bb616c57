import { select } from '../db/names.ts';
import type { Knex } from 'knex';
import { getLabResult, listLabResults, type LabResult } from '../../shared/labEndpoints.ts';
import { currentTenant } from '../db/tenantContext.ts';
import { inTransaction } from '../db/transaction.ts';
import { keyset } from '../http/keyset.ts';
import { Problem } from '../http/problem.ts';
import { route } from '../http/route.ts';
import { idKey } from '../http/sortKeys.ts';
import { LabResultRow } from './LabResultRow.ts';
import { presentLabResult } from './presentLabResult.ts';

async function withAlerts(trx: Knex, rows: readonly LabResultRow[]): Promise<LabResult[]> {
  if (rows.length === 0) return [];
  const marks = rows.map(() => '?').join(', ');
  const alerts = await select<{ id: string; lab_result_id: string }>(
    trx,
    `SELECT id, lab_result_id FROM lab_alerts WHERE clinic_id = ? AND lab_result_id IN (${marks})`,
    [currentTenant().clinicId, ...rows.map((row) => row.id)],
  );
  const alertOf = new Map(alerts.map((alert) => [alert.lab_result_id, alert.id]));
  return rows.map((row) => presentLabResult(row, alertOf.get(row.id) ?? null));
}

/** A lab result of this clinic, locked where asked. @throws Problem `not_found` */
export async function findLabResult(
  trx: Knex,
  id: string,
  lock: 'locked' | 'read' = 'read',
): Promise<LabResultRow> {
  const query = LabResultRow.query(trx).findById(id).whereNull('deleted_at');
  const row = await (lock === 'locked' ? query.forUpdate() : query);
  if (!row) throw new Problem('not_found');
  return row;
}

/** One result with its alert. @throws Problem `not_found` */
export async function readLabResult(trx: Knex, id: string): Promise<LabResult> {
  const [result] = await withAlerts(trx, [await findLabResult(trx, id)]);
  if (!result) throw new Problem('not_found');
  return result;
}

const order = keyset(listLabResults, { id: idKey<LabResultRow>('id'), sorts: { id: [] } });

/** In order of their ids, which is the order of reporting: a list stays stable while others report. */
export const list = route(listLabResults, async ({ deps, query }) =>
  inTransaction(deps.db, async (trx) => {
    const rows = LabResultRow.query(trx).whereNull('deleted_at');
    if (query.petId) void rows.where('pet_id', query.petId);
    if (query.status) void rows.where('status', query.status);
    order.apply(rows, query);
    const page = order.page(await rows, query);
    return { ...page, items: await withAlerts(trx, page.items) };
  }),
);

export const get = route(getLabResult, async ({ deps, params }) =>
  inTransaction(deps.db, (trx) => readLabResult(trx, params.labResultId)),
);
