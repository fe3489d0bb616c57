import type { Knex } from 'knex';
import type { Databases } from '../db/databases.ts';
import { prunedBefore, pruneRows } from '../db/pruneRows.ts';
import { currentTenant } from '../db/tenantContext.ts';
import type { Deps } from '../deps.ts';

/** A thing to do later: `step` tells the stages of one entity apart. Each (kind, entityId, step) exists once. */
export type TimerPlan = {
  readonly kind: string;
  readonly entityId: string;
  readonly step: number;
  readonly dueAt: Date;
};

/** Plans a timer in the transaction that makes it necessary; a timer that exists already stays as it is. */
export async function setTimer(
  deps: Pick<Deps, 'ids'>,
  trx: Knex.Transaction,
  plan: TimerPlan,
): Promise<void> {
  await trx.raw(
    `INSERT INTO timers (clinic_id, id, kind, entity_id, step, due_at) VALUES (?, ?, ?, ?, ?, ?)
     ON DUPLICATE KEY UPDATE id = id`,
    [currentTenant().clinicId, deps.ids.uuid(), plan.kind, plan.entityId, plan.step, plan.dueAt],
  );
}

/** Calls off what is still to come for an entity, in the transaction that makes it needless. */
export async function cancelTimers(
  trx: Knex.Transaction,
  kind: string,
  entityId: string,
  at: Date,
): Promise<void> {
  await trx.raw(
    `UPDATE timers SET done_at = ?, outcome = 'cancelled' WHERE clinic_id = ? AND kind = ? AND entity_id = ? AND done_at IS NULL`,
    [at, currentTenant().clinicId, kind, entityId],
  );
}

/** Removes the timers of all clinics that were done or called off 14 days ago. */
export async function pruneTimers({ jobs }: Pick<Databases, 'jobs'>, nowMs: number): Promise<void> {
  await pruneRows(jobs, {
    sql: 'DELETE FROM timers WHERE done_at < ? ORDER BY done_at',
    bindings: [prunedBefore(nowMs)],
  });
}
