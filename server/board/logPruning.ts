import type { Knex } from 'knex';
import type { Databases } from '../db/databases.ts';
import { select } from '../db/names.ts';
import { prunedBefore } from '../db/pruneRows.ts';

const rowsAStep = 500;

type Stream = { clinic_id: string; head: number };

/** Looks at the oldest rows only, and never takes the last one: its tag is what the clinic's head is compared with. */
async function pruneStep(jobs: Knex, stream: Stream, before: Date): Promise<number> {
  const { clinic_id: clinicId, head } = stream;
  const [oldest] = await select<{ seq: number }>(
    jobs,
    'SELECT seq FROM board_changes WHERE clinic_id = ? ORDER BY seq LIMIT 1',
    [clinicId],
  );
  if (!oldest) return 0;
  const end = Math.min(head, oldest.seq + rowsAStep);
  const [deleted] = await jobs.raw<[{ affectedRows: number }]>(
    'DELETE FROM board_changes WHERE clinic_id = ? AND seq < ? AND at < ?',
    [clinicId, end, before],
  );
  return deleted?.affectedRows ?? 0;
}

/** Removes what every log has kept for 14 days, a few rows a statement. Any number of nodes may do it at once. */
export async function pruneLogs(
  db: Pick<Databases, 'live' | 'jobs'>,
  nowMs: number,
): Promise<void> {
  const before = prunedBefore(nowMs);
  const streams = await select<Stream>(db.live, 'SELECT clinic_id, head FROM clinic_streams');
  for (const stream of streams) {
    while ((await pruneStep(db.jobs, stream, before)) === rowsAStep);
  }
}
