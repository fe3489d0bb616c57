import type { Knex } from 'knex';
import type { z } from 'zod';
import { LabRevision, type LabResult } from '../../shared/labEndpoints.ts';
import { select } from '../db/names.ts';
import { currentTenant } from '../db/tenantContext.ts';
import type { Deps } from '../deps.ts';

type Change = {
  readonly deps: Deps;
  readonly trx: Knex.Transaction;
  readonly at: Date;
  readonly reason: string | null;
};

const Was = LabRevision.shape.was;

/** Keeps what a result says before it is changed: who changes it, when and why. Call with the result locked. */
export async function keepRevision(change: Change, before: LabResult): Promise<void> {
  const { deps, trx, at, reason } = change;
  const { clinicId, actorId } = currentTenant();
  await trx('lab_result_revisions').insert({
    clinic_id: clinicId,
    id: deps.ids.uuid(),
    lab_result_id: before.id,
    version: before.version,
    stage: before.stage,
    was: JSON.stringify(Was.parse(before)),
    reason,
    changed_by: actorId,
    changed_at: at,
  });
}

type Record = {
  readonly version: number;
  readonly stage: LabResult['stage'];
  readonly was: unknown;
  readonly reason: string | null;
  readonly changed_at: Date;
  readonly first_name: string | null;
  readonly last_name: string | null;
};

/** What a result said before each of its changes, latest first. MariaDB gives JSON as text, MySQL as an object. */
export async function readHistory(
  trx: Knex,
  labResultId: string,
): Promise<z.infer<typeof LabRevision>[]> {
  const rows = await select<Record>(
    trx,
    `SELECT r.version, r.stage, r.was, r.reason, r.changed_at, u.first_name, u.last_name FROM lab_result_revisions r
     LEFT JOIN users u ON u.clinic_id = r.clinic_id AND u.id = r.changed_by
     WHERE r.clinic_id = ? AND r.lab_result_id = ? ORDER BY r.version DESC`,
    [currentTenant().clinicId, labResultId],
  );
  return rows.map(({ version, stage, was, reason, changed_at, first_name, last_name }) => ({
    version,
    stage,
    was: Was.parse(typeof was === 'string' ? JSON.parse(was) : was),
    reason,
    changedAt: changed_at.toISOString(),
    changedByName: first_name === null ? null : `${first_name} ${last_name ?? ''}`.trim(),
  }));
}
