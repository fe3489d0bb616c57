import type { StaffRole } from '../../shared/abilities.ts';
import type { AuditAction, AuditLog } from '../../shared/auditEndpoints.ts';
import type { AuditLogId, UserId } from '../../shared/ids.ts';

/** An audit row with the names of who did it and what it was done to. */
export type AuditEntryRow = {
  readonly id: string;
  readonly seq: number;
  readonly action: AuditAction;
  readonly entity_type: string;
  readonly entity_id: string;
  readonly entity_name: string | null;
  readonly user_id: string | null;
  readonly first_name: string | null;
  readonly last_name: string | null;
  readonly role: StaffRole | null;
  readonly ip_address: string | null;
  readonly user_agent: string | null;
  readonly session_id: string | null;
  readonly created_at: Date;
  /** JSON: text on MariaDB, a value on MySQL. */
  readonly old_values: unknown;
  readonly new_values: unknown;
};

/** Not fields of a record, but what the server notes beside an action. */
const notes: readonly string[] = ['outcome', 'count', 'idsDigest'];

function jsonOf(value: unknown): unknown {
  return typeof value === 'string' ? (JSON.parse(value) as unknown) : value;
}

function fieldsOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : {};
}

function userOf({ user_id: id, first_name: firstName, last_name: lastName, role }: AuditEntryRow) {
  if (id === null || role === null) return null;
  return { id: id as UserId, firstName: firstName ?? '', lastName: lastName ?? '', role }; // our own row
}

/** An audit entry as the API shows it. `withValues`: with what it was before and after. */
export function presentAuditLog(row: AuditEntryRow, withValues: boolean): AuditLog {
  const oldValues = jsonOf(row.old_values);
  const newValues = jsonOf(row.new_values);
  const { outcome } = fieldsOf(newValues);
  const names = [...Object.keys(fieldsOf(oldValues)), ...Object.keys(fieldsOf(newValues))];
  return {
    id: row.id as AuditLogId, // our own row
    seq: row.seq,
    action: row.action,
    entityType: row.entity_type,
    entityId: row.entity_id,
    entityName: row.entity_name,
    user: userOf(row),
    outcome: typeof outcome === 'string' ? outcome : null,
    changed: [...new Set(names)].filter((name) => !notes.includes(name)),
    ipAddress: row.ip_address,
    userAgent: row.user_agent,
    sessionId: row.session_id,
    createdAt: row.created_at.toISOString(),
    ...(withValues ? { oldValues, newValues } : {}),
  };
}
