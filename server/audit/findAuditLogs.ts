import type { Knex } from 'knex';
import { listAuditLogs, type AuditFilter } from '../../shared/auditEndpoints.ts';
import { clinicDayOf } from '../board/clinicDay.ts';
import { readClinic } from '../board/clinicSettings.ts';
import { select } from '../db/names.ts';
import { currentTenant } from '../db/tenantContext.ts';
import { keyset, type Place } from '../http/keyset.ts';
import { numberKey } from '../http/sortKeys.ts';
import type { AuditEntryRow } from './presentAuditLog.ts';

/** By their place in the chain, which is also the order of their times. */
export const auditOrder = keyset(listAuditLogs, {
  id: numberKey<AuditEntryRow>('a.seq', (row) => row.seq),
  sorts: { createdAt: [] },
});

const entries = `SELECT a.id, a.seq, a.action, a.entity_type, a.entity_id, a.user_id, a.ip_address,
    a.user_agent, a.session_id, a.created_at, a.old_values, a.new_values,
    u.first_name, u.last_name, u.role,
    COALESCE(p.name, CONCAT_WS(' ', c.first_name, c.last_name), CONCAT_WS(' ', w.first_name, w.last_name)) AS entity_name
  FROM audit_logs a
    LEFT JOIN users u ON u.clinic_id = a.clinic_id AND u.id = a.user_id
    LEFT JOIN pets p ON a.entity_type = 'pet' AND p.clinic_id = a.clinic_id AND p.id = a.entity_id
    LEFT JOIN clients c ON a.entity_type = 'client' AND c.clinic_id = a.clinic_id AND c.id = a.entity_id
    LEFT JOIN users w ON a.entity_type = 'user' AND w.clinic_id = a.clinic_id AND w.id = a.entity_id
  WHERE a.clinic_id = ?`;

type Condition = readonly [sql: string, binding: string | Date | undefined];

async function dayBounds(trx: Knex, { fromDate, toDate }: AuditFilter): Promise<Condition[]> {
  if (fromDate === undefined && toDate === undefined) return [];
  const { timezone } = await readClinic(trx);
  const startOf = (day: string) => new Date(clinicDayOf(timezone, day).dayStartsAt);
  const endOf = (day: string) => new Date(clinicDayOf(timezone, day).dayEndsAt);
  return [
    ['a.created_at >= ?', fromDate === undefined ? undefined : startOf(fromDate)],
    ['a.created_at < ?', toDate === undefined ? undefined : endOf(toDate)],
  ];
}

/** The entries that a filter lets through, one more than the page has. */
export async function findAuditLogs(
  trx: Knex,
  filter: AuditFilter,
  { condition, bindings, orderBy, limit }: Place,
): Promise<AuditEntryRow[]> {
  const wanted: readonly Condition[] = [
    ['a.user_id = ?', filter.userId],
    ['a.action = ?', filter.action],
    ['a.entity_type = ?', filter.entityType],
    ['a.entity_id = ?', filter.entityId],
    ...(await dayBounds(trx, filter)),
  ];
  const said = wanted.flatMap(([sql, value]) => (value === undefined ? [] : [{ sql, value }]));
  const where = [condition, ...said.map(({ sql }) => sql)].join(' AND ');
  return select<AuditEntryRow>(
    trx,
    `${entries} AND ${where} ORDER BY ${orderBy} LIMIT ${String(limit)}`,
    [currentTenant().clinicId, ...bindings, ...said.map(({ value }) => value)],
  );
}

/** One entry of this clinic, if there is such a one. */
export async function findAuditLog(trx: Knex, id: string): Promise<AuditEntryRow | undefined> {
  const [row] = await select<AuditEntryRow>(trx, `${entries} AND a.id = ?`, [
    currentTenant().clinicId,
    id,
  ]);
  return row;
}
