import type { z } from 'zod';
import type { LineFault } from '../lineReport.ts';
import { dateFault, type DateReader } from './csvDates.ts';
import { wordOf } from './csvWords.ts';

export type Fault = Pick<LineFault, 'field' | 'reason'>;
export type Columns = Readonly<Record<string, unknown>>;
type Fields = Record<string, unknown>;
/** What the cells of a line say: values as the API takes them, and what cannot be read. */
export type Said = {
  readonly fields: Fields;
  readonly faults: readonly Fault[];
  readonly warnings: readonly Fault[];
};
/** A row to write and what the audit log says of it; or what is wrong with the line. */
export type Arrived =
  | { readonly columns: Columns; readonly told: object; readonly warnings: readonly Fault[] }
  | { readonly faults: readonly Fault[] };
export type LineReader = (said: Said, line: number, id: string) => Promise<Arrived>;
export type DateFormat = { readonly read: DateReader; readonly format: string | undefined };

const flags = ['isActive', 'isDeceased', 'wantsEmail', 'wantsSms', 'wantsCall'];
const numbers = ['weightKg'];
const dates = ['birthDate', 'deceasedDate'];
const yes = ['true', 'yes', 'y', '1', 'x'];
const no = ['false', 'no', 'n', '0'];

type Read = { readonly value: unknown; readonly fault?: string; readonly warning?: string };

function flagOf(cell: string): unknown {
  const low = cell.toLowerCase();
  return yes.includes(low) ? true : no.includes(low) ? false : cell;
}

function numberOf(cell: string): unknown {
  const number = Number(cell.replace(/\s*kg$/i, '').replace(',', '.'));
  return Number.isNaN(number) ? cell : number;
}

function dateOf(cell: string, { read, format }: DateFormat): Read {
  const value = read(cell);
  return value === null ? { value, fault: dateFault(cell, format) } : { value };
}

function read(field: string, cell: string, date: DateFormat): Read {
  if (flags.includes(field)) return { value: flagOf(cell) };
  if (numbers.includes(field)) return { value: numberOf(cell) };
  if (dates.includes(field)) return dateOf(cell, date);
  const word = wordOf(field, cell);
  if (!word) return { value: cell };
  const { value, isLess } = word;
  return isLess ? { value, warning: `"${cell}" is kept as ${value}` } : { value };
}

/** The fields of a line; an empty cell says nothing. */
export function fieldsIn(
  names: readonly (string | null)[],
  cells: readonly string[],
  date: DateFormat,
): Said {
  const said = { fields: {} as Fields, faults: [] as Fault[], warnings: [] as Fault[] };
  for (const [at, field] of names.entries()) {
    const cell = cells[at] ?? '';
    if (field === null || cell === '') continue;
    const { value, fault, warning } = read(field, cell, date);
    if (fault === undefined) said.fields[field] = value;
    else said.faults.push({ field, reason: fault });
    if (warning !== undefined) said.warnings.push({ field, reason: warning });
  }
  return said;
}

/** The faults of the API's schema, so that a file is told what a form is told; none for fields that are told of already. */
export function schemaFaults(
  schema: z.ZodType,
  fields: Fields,
  told: readonly Fault[] = [],
): readonly Fault[] {
  const { error } = schema.safeParse(fields);
  const faults = (error?.issues ?? []).map(({ path, message }) => ({
    field: path.length > 0 ? path.map(String).join('.') : null,
    reason: message,
  }));
  return faults.filter(({ field }) => !told.some((one) => one.field === field));
}

/** Faults and warnings of a rule of the app, by the name of the field alone. */
export function asFaults(found: readonly { path: string; message: string }[]): Fault[] {
  return found.map(({ path, message }) => ({
    field: path.replace(/^body\./, ''),
    reason: message,
  }));
}
