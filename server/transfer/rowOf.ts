import { z } from 'zod';
import { sealWith } from '../db/fieldEncryption.ts';
import type { DataKeys } from '../db/fieldKeys.ts';
import { sealedColumns } from '../db/sealedColumns.ts';
import type { ColumnShape } from '../db/tableShapes.ts';
import { BadCell, fromCell, isFile, type Value } from './cells.ts';
import { TransferFault } from './exportFolder.ts';
import type { ImportFolder, NumberedLine } from './importFolder.ts';
import type { LineReport } from './lineReport.ts';
import type { NumberedRow } from './rowBatch.ts';
import type { Traveller } from './whatTravels.ts';

/** An import under way. */
export type Arriving = {
  readonly folder: ImportFolder;
  readonly report: LineReport;
  readonly organizationId: string;
  /** The organization has owners of its own: who owned the other one comes in as an ordinary admin. */
  readonly isJoining: boolean;
  /** How many of those came. */
  formerOwners: number;
  readonly passwordHash: string;
  /** Null until the clinic's row is there. */
  keys: DataKeys | null;
};

type Line = Record<string, unknown>;

const FileCell = z.strictObject({ file: z.string(), sha256: z.string() });

function parsed(text: string): Line | null {
  try {
    const line: unknown = JSON.parse(text);
    return typeof line === 'object' && line !== null && !Array.isArray(line)
      ? (line as Line)
      : null;
  } catch {
    return null;
  }
}

function sealed(
  { keys }: Arriving,
  place: { table: string; id: string; column: string },
  value: unknown,
): string {
  if (!keys) throw new Error('no data key yet');
  if (typeof value !== 'string') throw new BadCell('must be a text');
  return sealWith(keys, place, value);
}

/** Seals what is encrypted inside a row of the archive, and takes the list of it out of the line. */
function closeBody(arriving: Arriving, line: Line): void {
  const columns = z.array(z.string()).safeParse(line['body_encrypted']);
  delete line['body_encrypted'];
  if (!columns.success || typeof line['body'] !== 'object' || line['body'] === null) return;
  const body = line['body'] as Line;
  const place = { table: String(line['table_name']), id: String(body['id']) };
  for (const column of columns.data)
    body[column] = sealed(arriving, { ...place, column }, body[column]);
}

async function valueOf(
  arriving: Arriving,
  { table, column, line }: { table: Traveller; column: ColumnShape; line: Line },
): Promise<Value> {
  const { name } = column;
  const cell = line[name];
  const entry = arriving.folder.manifest.tables.find((one) => one.name === table.name);
  const isEncrypted = [...(entry?.encrypted ?? []), ...(sealedColumns[table.name]?.columns ?? [])];
  if (cell != null && isEncrypted.includes(name))
    return sealed(arriving, { table: table.name, id: String(line['id']), column: name }, cell);
  if (cell == null || !isFile(column)) return fromCell(column, cell);
  const file = FileCell.safeParse(cell);
  if (!file.success) throw new BadCell('must name a file of the export and its SHA-256');
  return arriving.folder.file(file.data.file, file.data.sha256);
}

/** What stands for a secret that stayed behind, and for what holds only in the organization that a clinic came from. */
function standIns(
  arriving: Arriving,
  table: Traveller,
  columns: Record<string, Value>,
): Record<string, Value> {
  const { passwordHash, isJoining } = arriving;
  if (table.name === 'users') {
    if (!isJoining) return { password_hash: passwordHash };
    if (columns['is_organization_owner']) arriving.formerOwners += 1;
    return { password_hash: passwordHash, is_organization_owner: 0 };
  }
  if (table.name === 'clinics') return { organization_id: arriving.organizationId };
  return {};
}

/** The row that a line says; null, and a word in the report for each field that is wrong, when it says none. */
export async function rowOf(
  arriving: Arriving,
  table: Traveller,
  { line: number, text }: NumberedLine,
): Promise<NumberedRow | null> {
  const { report, folder } = arriving;
  const at = { file: `${table.name}.jsonl`, line: number };
  const before = report.count;
  const line = parsed(text);
  if (!line) {
    report.add({ ...at, field: null, reason: 'is no JSON object' });
    return null;
  }
  const columns: Record<string, Value> = { [table.clinicColumn]: folder.manifest.clinic.id };
  try {
    if (table.name === 'archived_rows') closeBody(arriving, line);
  } catch (error) {
    report.add({ ...at, field: 'body', reason: String(error) });
  }
  for (const column of table.columns) {
    const { name } = column;
    if (name === table.clinicColumn || table.hidden.includes(name) || !(name in line)) continue;
    try {
      columns[name] = await valueOf(arriving, { table, column, line });
    } catch (error) {
      if (!(error instanceof BadCell || error instanceof TransferFault)) throw error;
      report.add({ ...at, field: name, reason: error.message });
    }
  }
  const known = table.columns.map(({ name }) => name);
  for (const name of Object.keys(line).filter((key) => !known.includes(key)))
    report.add({ ...at, field: name, reason: 'is no field of this version' });
  if (report.count > before) return null;
  return {
    line: number,
    bytes: text.length,
    columns: { ...columns, ...standIns(arriving, table, columns) },
  };
}
