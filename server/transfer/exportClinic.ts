import { createHash } from 'node:crypto';
import type { Knex } from 'knex';
import { appendAudit } from '../db/audit.ts';
import { isSealed, openWith, readDataKeys } from '../db/fieldEncryption.ts';
import type { DataKeys } from '../db/fieldKeys.ts';
import { select } from '../db/names.ts';
import { sealedColumns } from '../db/sealedColumns.ts';
import { inTenant } from '../db/tenantContext.ts';
import { inTransactionOn } from '../db/transaction.ts';
import { inOrder, isFile, toCell } from './cells.ts';
import { ExportFolder, TransferFault } from './exportFolder.ts';
import { contentRule, exportFormat, isContent, type Manifest } from './manifest.ts';
import type { OperatorDeps } from './operatorDeps.ts';
import { pagesOf } from './pagesOf.ts';
import { staysBehind, travellers, type Traveller } from './whatTravels.ts';

type Line = Record<string, unknown>;
type Going = {
  readonly clinicId: string;
  readonly keys: DataKeys | null;
  readonly folder: ExportFolder;
};

/** The plain text of a sealed field. @throws UnreadableText when its key is gone or it was changed */
function opened(going: Going, place: { table: string; id: string; column: string }, text: string) {
  const none: DataKeys = { newest: 0, byEpoch: new Map() };
  return openWith(going.keys ?? none, place, text);
}

/** Which columns may be sealed is told by their list alone: elsewhere a person may write what looks sealed. */
function isSealedIn(table: string, column: string, value: unknown): value is string {
  const isListed = sealedColumns[table]?.columns.includes(column) ?? false;
  return isListed && typeof value === 'string' && isSealed(value);
}

/** A row of the archive holds another table's row as text: its sealed fields are in there. */
function openBody(going: Going, line: Line): void {
  const body = line['body'] as Line; // our own column, an object of texts
  const table = String(line['table_name']);
  for (const [column, value] of Object.entries(body)) {
    if (!isSealedIn(table, column, value)) continue;
    body[column] = opened(going, { table, id: String(body['id']), column }, value);
    line['body_encrypted'] = [...((line['body_encrypted'] as string[] | undefined) ?? []), column];
  }
}

type Cells = { readonly table: Traveller; readonly encrypted: Set<string> };

async function lineOf(going: Going, { table, encrypted }: Cells, row: Line): Promise<Line> {
  const line: Line = {};
  const id = String(row['id']);
  for (const column of table.columns) {
    const { name } = column;
    if (name === table.clinicColumn || table.hidden.includes(name)) continue;
    const value = row[name];
    if (isSealedIn(table.name, name, value)) {
      encrypted.add(name);
      line[name] = opened(going, { table: table.name, id, column: name }, value);
    } else if (isFile(column) && Buffer.isBuffer(value)) {
      const key = table.key.slice(1).map((part) => String(row[part]));
      line[name] = await going.folder.addFile(`${table.name}/${[...key, name].join('.')}`, value);
    } else {
      line[name] = toCell(column, value);
    }
  }
  if (table.name === 'archived_rows') openBody(going, line);
  return line;
}

async function exportTable(trx: Knex.Transaction, going: Going, table: Traveller) {
  const file = going.folder.lines(table.name);
  const encrypted = new Set<string>();
  const content = createHash('sha256');
  for await (const page of pagesOf(trx, table, going.clinicId)) {
    for (const row of page) {
      const line = await lineOf(going, { table, encrypted }, row);
      const text = JSON.stringify(line);
      if (isContent(table.name, line)) content.update(`${text}\n`);
      await file.add(text);
    }
  }
  const { name, hidden: leftOut } = table;
  const entry = { name, rows: file.rows, encrypted: [...encrypted].sort(), leftOut: [...leftOut] };
  return { entry: { ...entry, sha256: await file.end() }, content: content.digest('hex') };
}

async function one(trx: Knex.Transaction, sql: string, values: string[]): Promise<Line> {
  const [row] = await select<Line>(trx, sql, values);
  return row ?? {};
}

async function organizationOf(trx: Knex.Transaction, clinicId: string): Promise<Line> {
  const row = await one(
    trx,
    `SELECT o.id, o.name, o.subscription_tier, o.max_clinics, o.max_users_per_clinic, o.settings
     FROM organizations o JOIN clinics c ON c.organization_id = o.id WHERE c.id = ?`,
    [clinicId],
  );
  const settings: unknown = JSON.parse(String(row['settings']));
  return { ...row, settings: inOrder(settings) };
}

async function headOf(trx: Knex.Transaction, clinicId: string): Promise<Line> {
  const head = await one(
    trx,
    'SELECT seq, HEX(hash) AS hash, archived_seq, HEX(archived_hash) AS archived_hash FROM audit_heads WHERE clinic_id = ?',
    [clinicId],
  );
  return { ...head };
}

async function schemaOf(trx: Knex.Transaction): Promise<string> {
  const sql = 'SELECT name FROM knex_migrations ORDER BY name DESC LIMIT 1';
  return String((await one(trx, sql, []))['name']);
}

/** Says in the clinic's audit log that all of it is taken out, before any of it is. */
async function auditExport(deps: OperatorDeps, clinicId: string): Promise<void> {
  const what = { entityType: 'clinic_export', entityId: clinicId, action: 'read' } as const;
  await inTransactionOn(deps.root, (trx) =>
    appendAudit(trx, [{ ...what, userId: null, newValues: { by: 'operator' } }]),
  );
}

async function exportAll(
  deps: OperatorDeps,
  trx: Knex.Transaction,
  { clinicId, folder }: { clinicId: string; folder: ExportFolder },
): Promise<Manifest> {
  const [clinic] = await select<{ name: string }>(trx, 'SELECT name FROM clinics WHERE id = ?', [
    clinicId,
  ]);
  if (!clinic) throw new TransferFault(`There is no clinic ${clinicId}.`);
  const organization = await organizationOf(trx, clinicId);
  const auditHead = await headOf(trx, clinicId);
  // After the snapshot was taken: the export does not hold the word of itself.
  await auditExport(deps, clinicId);
  const going = { clinicId, folder, keys: await readDataKeys(deps, trx) };
  const content = createHash('sha256').update(JSON.stringify(organization));
  const tables: Manifest['tables'] = [];
  for (const table of await travellers(deps.root, deps.db.names)) {
    const done = await exportTable(trx, going, table);
    tables.push(done.entry);
    content.update(`${table.name} ${done.content}\n`);
  }
  return {
    format: exportFormat,
    formatVersion: 1,
    exportedAt: new Date(deps.clock.nowMs()).toISOString(),
    schema: await schemaOf(trx),
    clinic: { id: clinicId, name: clinic.name },
    organization,
    tables,
    files: folder.files,
    auditHead,
    staysBehind: { ...staysBehind },
    content: { sha256: content.digest('hex'), rule: contentRule },
  };
}

/**
 * Writes all of a clinic into a folder, from one moment of the database and in constant memory: JSON lines, one file a table; blobs as files; a manifest. Encrypted fields
 * are plain in it. @throws TransferFault, UnreadableText
 */
export async function exportClinic(
  deps: OperatorDeps,
  clinicId: string,
  into: string,
): Promise<Manifest> {
  const folder = new ExportFolder(into);
  try {
    return await inTenant({ clinicId, actorId: 'system' }, () =>
      deps.root.transaction(
        async (trx) => {
          const manifest = await exportAll(deps, trx, { clinicId, folder });
          await folder.complete(manifest);
          return manifest;
        },
        { readOnly: true },
      ),
    );
  } catch (error) {
    throw folder.abandon(error);
  }
}
