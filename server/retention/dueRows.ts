import type { Knex } from 'knex';
import { keptYears, visitTimes } from '../db/archiveSql.ts';
import { select } from '../db/names.ts';
import { currentTenant } from '../db/tenantContext.ts';
import { inTransaction } from '../db/transaction.ts';
import type { Deps } from '../deps.ts';

const pageSize = 500;

type Due = { readonly table: string; readonly id: string };

/** Seven years before now, to the second that columns hold. */
export function keptSince(nowMs: number): Date {
  const before = new Date(nowMs);
  before.setUTCFullYear(before.getUTCFullYear() - keptYears);
  return new Date(Math.floor(before.getTime() / 1000) * 1000);
}

async function idsAfter(
  trx: Knex.Transaction,
  { table, condition, after }: { table: string; condition: string; after: string },
  before: Date,
): Promise<string[]> {
  const rows = await select<{ id: string }>(
    trx,
    `SELECT id FROM ${table} WHERE clinic_id = ? AND id > ? AND ${condition} ORDER BY id LIMIT ${pageSize}`,
    [currentTenant().clinicId, after, before],
  );
  return rows.map(({ id }) => id);
}

/** Of these pets the ones that nobody has seen or treated since. */
async function unseen(trx: Knex.Transaction, ids: string[], before: Date): Promise<string[]> {
  if (ids.length === 0) return [];
  const tests = visitTimes.map(
    ([table, column]) => `NOT EXISTS (SELECT 1 FROM ${table} v WHERE v.clinic_id = p.clinic_id
       AND v.pet_id = p.id AND v.${column} >= ?)`,
  );
  const rows = await select<{ id: string }>(
    trx,
    `SELECT p.id FROM pets p WHERE p.clinic_id = ? AND p.id IN (${ids.map(() => '?').join(', ')})
     AND ${tests.join(' AND ')} ORDER BY p.id`,
    [currentTenant().clinicId, ...ids, ...tests.map(() => before)],
  );
  return rows.map(({ id }) => id);
}

type Source = { readonly table: string; readonly condition: string };
type Filter = (trx: Knex.Transaction, ids: string[], before: Date) => Promise<string[]>;
const all: Filter = (_trx, ids) => Promise.resolve(ids);

async function* paged(deps: Deps, { table, condition }: Source, before: Date, filter = all) {
  for (let after = ''; ;) {
    const found = await inTransaction(deps.db, async (trx) => {
      const ids = await idsAfter(trx, { table, condition, after }, before);
      return { ids, due: await filter(trx, ids, before) };
    });
    yield found.due.map((id): Due => ({ table, id }));
    const last = found.ids.at(-1);
    if (last === undefined || found.ids.length < pageSize) return;
    after = last;
  }
}

/**
 * What of the running tenant's clinic may be due for the archive, page by page: pets first, then the clients that are left without one and without a visit, then deleted rows. The procedures decide.
 */
export async function* dueRows(deps: Deps, tables: readonly string[], before: Date) {
  yield* paged(deps, { table: 'pets', condition: 'created_at < ?' }, before, unseen);
  const isAlone = `updated_at < ? AND NOT EXISTS
    (SELECT 1 FROM pets p WHERE p.clinic_id = clients.clinic_id AND p.client_id = clients.id)
    AND NOT EXISTS
    (SELECT 1 FROM appointments a WHERE a.clinic_id = clients.clinic_id AND a.client_id = clients.id)`;
  yield* paged(deps, { table: 'clients', condition: isAlone }, before);
  for (const table of tables) yield* paged(deps, { table, condition: 'deleted_at < ?' }, before);
}
