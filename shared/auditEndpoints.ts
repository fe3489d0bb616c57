import { z } from 'zod';
import { StaffRole } from './abilities.ts';
import { endpoint } from './endpoint.ts';
import { AnyId, AuditLogId, CalendarDate, Instant, UserId } from './ids.ts';
import { PageQuery, pageOf, sortedBy } from './page.ts';

export const AuditAction = z.enum(['create', 'read', 'update', 'delete', 'login', 'logout']);
export type AuditAction = z.infer<typeof AuditAction>;

/** One thing that somebody saw or did, as the seed's `audit_logs` row. Nobody can change or remove one. */
export const AuditLog = z.object({
  id: AuditLogId,
  /** Its place in the clinic's chain, from 1 without a gap. */
  seq: z.int().min(1),
  action: AuditAction,
  /** `pet`, `client`, `appointment`, `session`, ...; `refusal` for what somebody was not let do. */
  entityType: z.string(),
  entityId: z.string(),
  /** The record's name as it is today, where it has one. */
  entityName: z.string().nullable(),
  /** Null where a screen or the server itself did it. */
  user: z
    .object({ id: UserId, firstName: z.string(), lastName: z.string(), role: StaffRole })
    .nullable(),
  /** Short word for how it ended, where an action has several ends: `signed_in`, `refused`. */
  outcome: z.string().nullable(),
  /** Names of the fields that it changed, or of what the server noted beside it. */
  changed: z.array(z.string()),
  ipAddress: z.string().nullable(),
  userAgent: z.string().nullable(),
  sessionId: z.string().nullable(),
  createdAt: Instant,
  /** Only where they are asked for (`fields=values`), and never the text of an encrypted field. */
  oldValues: z.unknown().optional(),
  newValues: z.unknown().optional(),
});
export type AuditLog = z.infer<typeof AuditLog>;

const filters = {
  userId: UserId.optional(),
  action: AuditAction.optional(),
  entityType: z
    .string()
    .regex(/^[a-z_]{1,100}$/)
    .optional(),
  entityId: AnyId.optional(),
  /** First and last calendar day of the clinic. */
  fromDate: CalendarDate.optional(),
  toDate: CalendarDate.optional(),
};
export const AuditFilter = z.strictObject(filters);
export type AuditFilter = z.infer<typeof AuditFilter>;

export const listAuditLogs = endpoint({
  method: 'GET',
  path: '/audit-logs',
  summary: 'Lists who saw or changed what, newest first',
  ability: 'audit.read',
  query: PageQuery.extend({
    ...filters,
    sort: sortedBy('-createdAt'),
    fields: z.enum(['values']).optional(),
  }),
  reply: pageOf(AuditLog),
  reads: 'audit_log',
  problems: [],
});
export const getAuditLog = endpoint({
  method: 'GET',
  path: '/audit-logs/:auditLogId',
  summary: 'Shows one audit entry with its values before and after',
  ability: 'audit.read',
  params: z.strictObject({ auditLogId: AuditLogId }),
  reply: AuditLog,
  reads: 'audit_log',
  problems: ['not_found'],
});
/** A part of the chain: call it again with `nextSeq` until that is null. */
export const verifyAuditLogs = endpoint({
  method: 'GET',
  path: '/audit-logs/verification',
  summary: 'Checks that no audit entry was changed or removed',
  ability: 'audit.read',
  query: z.strictObject({ afterSeq: z.coerce.number().int().min(0).default(0) }),
  reply: z.object({
    /** Entries found right by this call. */
    rows: z.int(),
    /** The clinic's newest entry. */
    lastSeq: z.int(),
    /** The first entry that is missing or was changed; null when all that were looked at are right. */
    firstBadSeq: z.int().nullable(),
    /** Where the next call goes on; null at the end and at a bad entry. */
    nextSeq: z.int().nullable(),
    /** Hashes kept outside of the database that this call compared. */
    keptHashes: z.int(),
  }),
  problems: [],
});
export const exportAuditLogs = endpoint({
  method: 'GET',
  path: '/audit-logs/export',
  summary: 'Downloads audit entries as a CSV file, newest first',
  ability: 'audit.read',
  query: AuditFilter,
  reply: z.string().meta({
    examples: [
      'seq,time,person,role,action,record,name,recordId,outcome,fields,address,device,sessionId\r\n' +
        '12,2026-11-22T10:00:00.000Z,Rosa Moreno,receptionist,update,pet,Biscuit,019336a1-5b7c-7f00-8a00-5f1e2d3c4b5a,done,weightKg,192.0.2.7,Firefox,019336a1-5b7c-7f00-8a00-5f1e2d3c4b5b\r\n',
    ],
  }),
  media: 'text/csv',
  problems: [],
});
