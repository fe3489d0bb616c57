import type { Knex } from 'knex';
import { renewBoards } from '../board/changeLog.ts';
import { select } from '../db/names.ts';
import { inTransaction } from '../db/transaction.ts';
import type { Deps } from '../deps.ts';
import { planDay } from './demoDay.ts';
import { insertReminders } from './demoReminders.ts';
import { insertAll, insertVisits, visitRows, type Cast } from './demoVisitRows.ts';

const minuteMs = 60_000;

/** Is anything to come in the next hours, or was anybody seen within the last hour? */
async function isAlive(trx: Knex, clinicId: string, nowMs: number): Promise<boolean> {
  const from = new Date(nowMs - 30 * minuteMs);
  const to = new Date(nowMs + 300 * minuteMs);
  const rows = await select<unknown>(
    trx,
    `SELECT 1 FROM appointments WHERE clinic_id = ? AND deleted_at IS NULL AND (
       (status IN ('scheduled', 'confirmed') AND start_time BETWEEN ? AND ?)
       OR (status IN ('checked_in', 'in_progress') AND status_changed_at > ?)) LIMIT 1`,
    [clinicId, from, to, new Date(nowMs - 60 * minuteMs)],
  );
  return rows.length > 0;
}

type Left = {
  id: string;
  status: 'scheduled' | 'confirmed' | 'checked_in' | 'in_progress';
  start_time: Date;
  status_changed_at: Date | null;
};

function endOf(left: Left, nowMs: number) {
  const since = (left.status_changed_at ?? left.start_time).getTime();
  const hasCome = left.status === 'checked_in' || left.status === 'in_progress';
  const wanted = hasCome ? since + 25 * minuteMs : left.start_time.getTime() + 20 * minuteMs;
  const at = new Date(Math.min(wanted, nowMs));
  if (left.status === 'in_progress')
    return { at, to: 'completed', cause: 'completed', column: 'completed_at' };
  if (left.status === 'checked_in')
    return { at, to: 'cancelled', cause: 'cancelled', column: 'cancelled_at' };
  return { at, to: 'no_show', cause: 'marked_no_show', column: 'no_show_at' };
}

/** Ends what was left open when the demo last stopped: a patient must not have waited for days. */
async function closeLeftovers(deps: Deps, trx: Knex.Transaction, clinicId: string): Promise<void> {
  const nowMs = deps.clock.nowMs();
  const left = await select<Left>(
    trx,
    `SELECT id, status, start_time, status_changed_at FROM appointments
     WHERE clinic_id = ? AND deleted_at IS NULL AND start_time < ?
       AND status IN ('scheduled', 'confirmed', 'checked_in', 'in_progress')`,
    [clinicId, new Date(nowMs)],
  );
  const ends = left.map((row) => ({ ...row, end: endOf(row, nowMs) }));
  for (const { id, status, end } of ends) {
    const reason = end.to === 'cancelled' ? 'Left before being seen' : null;
    await trx('appointments')
      .where({ clinic_id: clinicId, id })
      .update({
        status: end.to,
        [end.column]: end.at,
        cancel_reason: reason,
        previous_status: status,
        status_changed_at: end.at,
        status_changed_by: null,
        version: trx.raw('version + 1'),
      });
  }
  const history = ends.map(({ id, status, end }) => ({
    clinic_id: clinicId,
    id: deps.ids.uuid(),
    appointment_id: id,
    from_status: status,
    to_status: end.to,
    cause: end.cause,
    actor_id: null,
    reason: end.to === 'cancelled' ? 'Left before being seen' : null,
    at: end.at,
  }));
  await insertAll(trx, 'appointment_status_changes', history);
}

/**
 * Gives the demo clinic a day around now unless it has one. No change of the log carries it, so readers of the clinic that are still open get a new epoch, and with
 * it a snapshot. Inside the tenant context.
 */
export async function ensureToday(deps: Deps, cast: Cast, timezone: string): Promise<void> {
  const { clinicId } = cast;
  const nowMs = deps.clock.nowMs();
  const rows = visitRows(deps, cast, planDay(timezone, nowMs));
  await inTransaction(deps.db, async (trx) => {
    if (await isAlive(trx, clinicId, nowMs)) return;
    await closeLeftovers(deps, trx, clinicId);
    await insertVisits(trx, rows);
    await insertReminders(deps, trx, rows.appointments);
    await renewBoards(trx, clinicId);
  });
}
