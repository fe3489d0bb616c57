import type { Knex } from 'knex';
import { appendAudit, type AuditEntry } from '../db/audit.ts';
import { select } from '../db/names.ts';
import { Problem } from '../http/problem.ts';

/** The record that a kept reply shows; null where it shows none. */
export type ShownRecord = { readonly entityType: string; readonly entityId: string } | null;
type Traced = Pick<AuditEntry, 'entityType' | 'entityId' | 'action'>;

/** Where the records are that can be deleted. */
const tables: Readonly<Record<string, string>> = {
  client: 'clients',
  pet: 'pets',
  appointment: 'appointments',
  medical_record: 'medical_records',
  diagnosis: 'diagnoses',
  vaccination: 'vaccinations',
  lab_result: 'lab_results',
  user: 'users',
};

/** What the reply of a command with these traces shows. */
export function shownBy(traces: readonly Traced[], reply: unknown): ShownRecord {
  const [first] = traces;
  const isEmpty = typeof reply !== 'object' || reply === null || Object.keys(reply).length === 0;
  return isEmpty || !first || first.action === 'delete' ? null : first;
}

/** Giving a kept reply out once more is a read of its record: noted as one, in the caller's transaction. @throws Problem `not_found` when the record is gone */
export async function auditReplay(
  trx: Knex.Transaction,
  { clinicId, origin }: { clinicId: string; origin: Pick<AuditEntry, 'userId'> },
  shown: ShownRecord,
): Promise<void> {
  if (shown === null) return;
  const { entityType, entityId } = shown;
  const table = tables[entityType];
  const isThere =
    table === undefined ||
    (
      await select(
        trx,
        `SELECT 1 FROM ${table} WHERE clinic_id = ? AND id = ? AND deleted_at IS NULL`,
        [clinicId, entityId],
      )
    ).length > 0;
  if (!isThere) throw new Problem('not_found');
  const newValues = { outcome: 'repeated' };
  await appendAudit(trx, [{ ...origin, entityType, entityId, action: 'read', newValues }]);
}
