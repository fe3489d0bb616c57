import type { Knex } from 'knex';
import { appendAudit } from '../db/audit.ts';
import { select } from '../db/names.ts';
import { parentsFirst, readTableShapes, type Shapes, type TableShape } from '../db/tableShapes.ts';
import { inTenant } from '../db/tenantContext.ts';
import type { OperatorDeps } from '../transfer/operatorDeps.ts';
import { rowFault } from '../transfer/rowFaults.ts';
import { markAllSuperseded } from '../vaccinations/superseded.ts';

type Wish = {
  readonly clinicId: string;
  readonly table: string;
  readonly id: string;
  /** Why, for the audit log and the hold. */
  readonly reason: string;
  readonly isDry: boolean;
};
type Place = { readonly table: string; readonly id: string };
type Restored = {
  /** Rows that came back, or in a dry run would, by table. */
  readonly rows: Record<string, number>;
  /** What is in the way; then nothing is written. */
  readonly faults: readonly string[];
  /** The record that this one is part of in the archive: nothing was done. */
  readonly wentWith?: Place;
};
type Body = Record<string, string | null>;
type Archived = { readonly table: string; readonly key: string; readonly body: Body };

/** Ends the transaction of a dry run, and of one with faults. */
class TakenBack extends Error {}

async function findAll(trx: Knex.Transaction, { clinicId, table, id }: Wish): Promise<Archived[]> {
  const rows = await select<{ table_name: string; row_key: string; body: unknown }>(
    trx,
    `SELECT table_name, row_key, body FROM archived_rows
     WHERE clinic_id = ? AND root_table = ? AND root_id = ? ORDER BY table_name, row_key FOR UPDATE`,
    [clinicId, table, id],
  );
  return rows.map(({ table_name, row_key, body }) => ({
    table: table_name,
    key: row_key,
    // MariaDB answers JSON as text, MySQL as the value; the archive's procedures wrote texts and nulls.
    body: (typeof body === 'string' ? JSON.parse(body) : body) as Body,
  }));
}

async function rootOf(trx: Knex.Transaction, { clinicId, table, id }: Wish): Promise<Place | null> {
  const [row] = await select<{ root_table: string; root_id: string }>(
    trx,
    'SELECT root_table, root_id FROM archived_rows WHERE clinic_id = ? AND table_name = ? AND row_key = ?',
    [clinicId, table, id],
  );
  return row ? { table: row.root_table, id: row.root_id } : null;
}

const isBytes = (type: string) => type.includes('binary') || type.includes('blob');

/** The row as it was; the record itself is deleted no more. */
function columnsOf(shape: TableShape, { body }: Archived, isRoot: boolean) {
  const known = shape.columns.filter(({ name }) => name in body);
  const columns = known.map(({ name, type }) => {
    const text = body[name] ?? null;
    return [name, text !== null && isBytes(type) ? Buffer.from(text, 'base64') : text] as const;
  });
  const undeleted = { deleted_at: null, is_live: '1' };
  const changed = Object.entries(undeleted).filter(([name]) => isRoot && name in body);
  return Object.fromEntries([...columns, ...changed]);
}

/** Columns that this version does not have any more: what they hold would be lost. */
function lostColumns(shape: TableShape, { body }: Archived): string[] {
  return Object.keys(body).filter((name) => !shape.columns.some((column) => column.name === name));
}

async function insertOne(
  trx: Knex.Transaction,
  { shape, row, isRoot }: { shape: TableShape; row: Archived; isRoot: boolean },
): Promise<string[]> {
  const lost = lostColumns(shape, row);
  if (lost.length > 0) return lost.map((name) => `${row.table} has no ${name} any more`);
  try {
    await trx(row.table).insert(columnsOf(shape, row, isRoot));
    return [];
  } catch (error) {
    const fault = rowFault(shape, error);
    if (!fault) throw error;
    const value = fault.field === null ? null : row.body[fault.field];
    const field = fault.field === null ? '' : ` ${fault.field} ${value ?? ''}`;
    return [`${row.table} ${row.key}:${field} ${fault.reason}`];
  }
}

/** Records that the root belongs to and that were deleted meanwhile: nobody would find it. */
async function deletedParents(trx: Knex.Transaction, shapes: Shapes, root: Archived) {
  const faults: string[] = [];
  for (const { target, columns } of shapes.get(root.table)?.links ?? []) {
    const column = columns.at(-1) ?? '';
    const id = root.body[column];
    const canBeDeleted = shapes.get(target)?.columns.some(({ name }) => name === 'deleted_at');
    if (id == null || !canBeDeleted || ['users', 'clinics'].includes(target)) continue;
    const rows = await trx(target)
      .where({ clinic_id: root.body['clinic_id'], id })
      .whereNotNull('deleted_at');
    if (rows.length > 0) faults.push(`${root.table} ${root.key}: ${column} ${id} is deleted`);
  }
  return faults;
}

async function insertAll(
  trx: Knex.Transaction,
  shapes: Shapes,
  { wish, archived }: { wish: Wish; archived: readonly Archived[] },
): Promise<string[]> {
  const byTable = Map.groupBy(archived, ({ table }) => table);
  const unknown = [...byTable.keys()].filter((table) => !shapes.has(table));
  if (unknown.length > 0) return unknown.map((table) => `there is no table ${table} any more`);
  const faults: string[] = [];
  for (const shape of parentsFirst([...shapes.values()])) {
    for (const row of byTable.get(shape.name) ?? []) {
      const isRoot = row.table === wish.table && row.key === wish.id;
      faults.push(...(await insertOne(trx, { shape, row, isRoot })));
      if (isRoot) faults.push(...(await deletedParents(trx, shapes, row)));
    }
  }
  return faults;
}

/** Without a hold, retention would take back the same day what nobody has seen for seven years. */
async function hold(deps: OperatorDeps, trx: Knex.Transaction, wish: Wish): Promise<string | null> {
  const column = { pets: 'pet_id', clients: 'client_id' }[wish.table];
  if (column === undefined) return null;
  const id = deps.ids.uuid();
  const reason = `Restored from the archive: ${wish.reason}`.slice(0, 2_000);
  const placedAt = new Date(deps.clock.nowMs());
  await trx('legal_holds').insert({
    clinic_id: wish.clinicId,
    id,
    [column]: wish.id,
    reason,
    placed_at: placedAt,
  });
  return id;
}

async function restore(deps: OperatorDeps, trx: Knex.Transaction, wish: Wish): Promise<Restored> {
  const archived = await findAll(trx, wish);
  const shapes = await readTableShapes(trx, deps.db.names.core);
  const faults = await insertAll(trx, shapes, { wish, archived });
  const rows: Record<string, number> = {};
  for (const { table } of archived) rows[table] = (rows[table] ?? 0) + 1;
  if (faults.length > 0) return { rows, faults };
  const { clinicId, table, id, reason } = wish;
  const of = { clinic_id: clinicId, root_table: table, root_id: id };
  await trx('archived_rows').where(of).delete();
  // Doses that went before doses were marked; and one may take the place of another that stayed.
  if ('vaccinations' in rows) await markAllSuperseded(trx, clinicId);
  const legalHoldId = await hold(deps, trx, wish);
  const what = { entityType: table, entityId: id, action: 'create', userId: null } as const;
  await appendAudit(trx, [{ ...what, newValues: { restored: rows, reason, legalHoldId } }]);
  return { rows, faults };
}

/**
 * Brings a record back from the archive with all that went with it, in one transaction: all, or nothing and why. A record that had been deleted is there again; a pet or a client
 * comes with a legal hold. Null where the archive has no such record.
 */
export async function restoreRecord(deps: OperatorDeps, wish: Wish): Promise<Restored | null> {
  let done: Restored | null = null;
  const work = async (trx: Knex.Transaction) => {
    const root = await rootOf(trx, wish);
    if (!root) return;
    if (root.table !== wish.table || root.id !== wish.id) {
      done = { rows: {}, faults: [], wentWith: root };
      return;
    }
    done = await restore(deps, trx, wish);
    if (wish.isDry || done.faults.length > 0) throw new TakenBack();
  };
  await inTenant({ clinicId: wish.clinicId, actorId: 'system' }, () =>
    deps.root.transaction(work),
  ).catch((error: unknown) => {
    if (!(error instanceof TakenBack)) throw error;
  });
  return done;
}
