import { select } from '../db/names.ts';
import { pruneRows } from '../db/pruneRows.ts';
import type { Deps } from '../deps.ts';

const keptMs = 30 * 24 * 3_600_000;
const aged = `mail_messages WHERE status <> 'pending' AND created_at < ?`;

/**
 * Forgets, in all clinics, messages of 30 days ago that were sent or given up: their text went then, and who was written to when is of use to nobody any more. What still waits
 * for a mail server stays until it is too late for it.
 */
export async function pruneMail({ db }: Pick<Deps, 'db'>, nowMs: number): Promise<void> {
  await pruneRows(db.jobs, {
    sql: `DELETE FROM ${aged} ORDER BY clinic_id, id`,
    bindings: [new Date(nowMs - keptMs)],
  });
}

/** How many messages `pruneMail` would forget now. */
export async function countMail({ db }: Pick<Deps, 'db'>, nowMs: number): Promise<number> {
  const sql = `SELECT COUNT(*) AS count FROM ${aged}`;
  const [row] = await select<{ count: number }>(db.jobs, sql, [new Date(nowMs - keptMs)]);
  return row?.count ?? 0;
}
