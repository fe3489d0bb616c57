import { z } from 'zod';

export const exportFormat = 'vetcare-clinic';

const TableEntry = z.strictObject({
  name: z.string().regex(/^[a-z_0-9]+$/),
  rows: z.int().min(0),
  sha256: z.string(),
  /** Columns that are encrypted in the database, and plain here. */
  encrypted: z.array(z.string()),
  /** Secret columns that stay behind. */
  leftOut: z.array(z.string()),
});

/** `manifest.json` of an export: what is in it, and what is not and why. */
export const Manifest = z.strictObject({
  format: z.literal(exportFormat),
  formatVersion: z.literal(1),
  exportedAt: z.iso.datetime(),
  /** The last migration of the database that it came from. */
  schema: z.string(),
  clinic: z.strictObject({ id: z.string(), name: z.string() }),
  organization: z.record(z.string(), z.unknown()),
  /** One `tables/<name>.jsonl` each, parents first. */
  tables: z.array(TableEntry),
  files: z.strictObject({ count: z.int(), bytes: z.int() }),
  auditHead: z.record(z.string(), z.unknown()),
  /** Tables of the clinic that are not in here, each with the reason. */
  staysBehind: z.record(z.string(), z.string()),
  /** Two exports hold the same clinic when these two are the same; `rule` says what it is made of. */
  content: z.strictObject({ sha256: z.string(), rule: z.string() }),
});
export type Manifest = z.infer<typeof Manifest>;

/** What `content.sha256` leaves out, and why. */
export const contentRule =
  'SHA-256 over the organization and, table by table, the SHA-256 of its lines; without the lines of audit_logs whose entity_type is clinic_export or ' +
  'clinic_import (taking a clinic out and in is itself audited) and without exportedAt, schema and auditHead (which follows from audit_logs).';

const transfers = ['clinic_export', 'clinic_import'];

/** Whether a line counts for `content`. */
export function isContent(table: string, line: Readonly<Record<string, unknown>>): boolean {
  return table !== 'audit_logs' || !transfers.includes(String(line['entity_type']));
}
