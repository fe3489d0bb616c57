import { pruneRows } from '../db/pruneRows.ts';
import type { Deps } from '../deps.ts';

const keptMs = 30 * 24 * 3_600_000;

/**
 * Forgets, in all clinics, messages of 30 days ago that were sent or given up: their text went then, and who was written to when is of use to nobody any more. What still waits
 * for a mail server stays until it is too late for it.
 */
export async function pruneMail({ db }: Pick<Deps, 'db'>, nowMs: number): Promise<void> {
  await pruneRows(db.jobs, {
    sql: `DELETE FROM mail_messages WHERE status <> 'pending' AND created_at < ? ORDER BY clinic_id, id`,
    bindings: [new Date(nowMs - keptMs)],
  });
}
