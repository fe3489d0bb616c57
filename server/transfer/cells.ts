import type { ColumnShape } from '../db/tableShapes.ts';

/** What one column of an exported line may be. A blob is a file of its own: its name and SHA-256. */
export type Cell = unknown;
/** What a column is given. */
export type Value = string | number | boolean | Date | Buffer | null;

const blobs = ['tinyblob', 'blob', 'mediumblob', 'longblob'];
const bytes = ['binary', 'varbinary'];
const instants = ['timestamp', 'datetime'];

/** True for a column whose values are files of the export. */
export function isFile({ type }: ColumnShape): boolean {
  return blobs.includes(type);
}

/** The same value with the keys of its objects in order: databases give them back in an order of their own. */
export function inOrder(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(inOrder);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(entries.map(([key, inner]) => [key, inOrder(inner)]));
}

/** A value from the database as it stands in a line: bytes as base64, instants as RFC 3339 in UTC, decimals as text. */
export function toCell(column: ColumnShape, value: unknown): Cell {
  if (value === null || value === undefined) return null;
  if (Buffer.isBuffer(value)) return value.toString('base64');
  if (value instanceof Date) return value.toISOString();
  if (column.type === 'json') return inOrder(typeof value === 'string' ? JSON.parse(value) : value);
  if (column.isBoolean && typeof value === 'number') return value !== 0;
  return value;
}

/** What is wrong with one field of a line. */
export class BadCell extends Error {
  override readonly name = 'BadCell';
}

const isScalar = (cell: Cell): cell is string | number | boolean =>
  ['string', 'number', 'boolean'].includes(typeof cell);

function instant(cell: Cell): Date {
  const at = typeof cell === 'string' ? Date.parse(cell) : Number.NaN;
  if (Number.isNaN(at)) throw new BadCell('is no time like 2026-11-22T13:05:00.000Z');
  return new Date(at);
}

/** The value to write for a cell of a line. @throws BadCell */
export function fromCell(column: ColumnShape, cell: Cell): Value {
  if (cell === null || cell === undefined) return null;
  if (column.type === 'json') return JSON.stringify(cell);
  if (instants.includes(column.type)) return instant(cell);
  if (!isScalar(cell)) throw new BadCell('must be a text, a number or true or false');
  if (bytes.includes(column.type)) return Buffer.from(String(cell), 'base64');
  return cell;
}
