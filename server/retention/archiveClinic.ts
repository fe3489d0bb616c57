import type { Knex } from 'knex';
import { appendAudit } from '../db/audit.ts';
import { databaseErrno } from '../db/databaseErrors.ts';
import { select } from '../db/names.ts';
import { inTenant } from '../db/tenantContext.ts';
import { inTransactionOn } from '../db/transaction.ts';
import type { Deps } from '../deps.ts';
import { dueRows, keptSince } from './dueRows.ts';

/** Rows that went, or in a dry run would go, by table; and how many things had to stay because other records name them. */
export type Archived = { readonly rows: Record<string, number>; blocked: number };
type Wish = {
  readonly clinicId: string;
  readonly isDry: boolean;
  /** Asked between two batches: false ends the run. */
  readonly goesOn?: () => Promise<boolean>;
};

type Root = { readonly table: string; readonly id: string; readonly before: Date };
type Moved = { name: string; count: number };
class DryRun extends Error {
  readonly moved: readonly Moved[];
  constructor(moved: readonly Moved[]) {
    super('a dry run');
    this.moved = moved;
  }
}

const auditRowsAStep = 500;
const isReferredTo = (error: unknown) => databaseErrno(error) === 1451;

async function call(trx: Knex.Transaction, sql: string, values: readonly Knex.RawBinding[]) {
  // CALL answers with a list of results; a procedure that moved nothing has no rows among them.
  const [results] = (await trx.raw(sql, [...values])) as [unknown];
  return Array.isArray(results) && Array.isArray(results[0]) ? (results[0] as Moved[]) : [];
}

function add(archived: Archived, moved: readonly Moved[]): void {
  for (const { name, count } of moved) archived.rows[name] = (archived.rows[name] ?? 0) + count;
}

/** One pet, client or deleted row with all that is part of it: all of it goes in one transaction, or nothing. */
async function archiveOne(
  deps: Deps,
  { clinicId, isDry }: Wish,
  root: Root,
): Promise<readonly Moved[]> {
  const { sec } = deps.db.names;
  const { table, id, before } = root;
  return inTransactionOn(deps.db.jobs, async (trx) => {
    const moved = await call(trx, `CALL ${sec}.archive_${table}(?, ?, ?)`, [clinicId, id, before]);
    if (isDry) throw new DryRun(moved);
    if (moved.length === 0) return moved;
    const archived = Object.fromEntries(moved.map(({ name, count }) => [name, count]));
    const what = { entityType: table, entityId: id, action: 'delete', userId: null } as const;
    await appendAudit(trx, [{ ...what, newValues: { archived } }]);
    return moved;
  }).catch((error: unknown) => {
    if (error instanceof DryRun) return error.moved;
    throw error;
  });
}

async function tryOne(
  deps: Deps,
  wish: Wish,
  { archived, root }: { archived: Archived; root: Root },
): Promise<void> {
  try {
    add(archived, await archiveOne(deps, wish, root));
  } catch (error) {
    if (!isReferredTo(error)) throw error;
    archived.blocked += 1;
  }
}

async function archiveRows(deps: Deps, wish: Wish, archived: Archived): Promise<void> {
  const before = keptSince(deps.clock.nowMs());
  const pages = dueRows(deps, await deletedRoots(deps), before);
  for await (const page of pages) {
    for (const due of page) await tryOne(deps, wish, { archived, root: { ...due, before } });
    if (wish.goesOn && !(await wish.goesOn())) return;
  }
}

/** Tables with a procedure of their own for deleted rows. */
async function deletedRoots(deps: Deps): Promise<string[]> {
  const rows = await select<{ name: string }>(
    deps.db.jobs,
    `SELECT SUBSTRING(routine_name, 9) AS name FROM information_schema.routines
     WHERE routine_schema = ? AND routine_name LIKE 'archive\\_%' ORDER BY 1`,
    [deps.db.names.sec],
  );
  return rows.map(({ name }) => name).filter((n) => !['pets', 'clients', 'audit'].includes(n));
}

async function countAudit(deps: Deps, { clinicId }: Wish): Promise<number> {
  const [row] = await select<{ count: number }>(
    deps.db.app,
    `SELECT COUNT(*) AS count FROM audit_logs WHERE clinic_id = ? AND created_at < ?
     AND NOT EXISTS (SELECT 1 FROM legal_holds WHERE clinic_id = ? AND released_at IS NULL)`,
    [clinicId, keptSince(deps.clock.nowMs()), clinicId],
  );
  return row?.count ?? 0;
}

async function archiveAudit(deps: Deps, wish: Wish, archived: Archived): Promise<void> {
  if (wish.isDry) {
    const count = await countAudit(deps, wish);
    if (count > 0) add(archived, [{ name: 'audit_logs', count }]);
    return;
  }
  const sql = `CALL ${deps.db.names.sec}.archive_audit(?, ?, ?)`;
  for (;;) {
    const values = [wish.clinicId, keptSince(deps.clock.nowMs()), auditRowsAStep];
    const moved = await inTransactionOn(deps.db.jobs, (trx) => call(trx, sql, values));
    add(archived, moved);
    if ((moved[0]?.count ?? 0) < auditRowsAStep) return;
    if (wish.goesOn && !(await wish.goesOn())) return;
  }
}

/**
 * Moves what has been kept for its seven years into the archive: pets that nobody saw since with all that belongs to them, clients without pets, deleted rows, the oldest audit
 * rows. In small transactions, so that it may be killed anywhere and done by several nodes at once. What is on legal hold stays.
 */
export async function archiveClinic(deps: Deps, wish: Wish): Promise<Archived> {
  const archived: Archived = { rows: {}, blocked: 0 };
  await inTenant({ clinicId: wish.clinicId, actorId: 'system' }, async () => {
    await archiveRows(deps, wish, archived);
    await archiveAudit(deps, wish, archived);
  });
  return archived;
}
