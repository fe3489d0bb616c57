import type { Knex } from 'knex';

const keptMs = 14 * 24 * 3_600_000;
const rowsAStatement = 500;

/** Traces of work that was done before this go: changes in the log, replies, timers. The history for people is in other tables. */
export function prunedBefore(nowMs: number): Date {
  return new Date(nowMs - keptMs);
}

/** Runs a DELETE (which ends with ORDER BY an index) on the jobs account again and again, 500 rows a statement: locks stay few and short. Any number of nodes may do it at once. */
export async function pruneRows(
  jobs: Knex,
  { sql, bindings }: { readonly sql: string; readonly bindings: readonly Knex.RawBinding[] },
): Promise<void> {
  for (;;) {
    const [deleted] = await jobs.raw<[{ affectedRows: number }]>(`${sql} LIMIT ?`, [
      ...bindings,
      rowsAStatement,
    ]);
    if ((deleted?.affectedRows ?? 0) < rowsAStatement) return;
  }
}
