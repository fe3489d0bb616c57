import type { z } from 'zod';
import type { LineFault } from '../lineReport.ts';

type Fault = Pick<LineFault, 'field' | 'reason'>;
export type Columns = Readonly<Record<string, unknown>>;
/** A row to write and what the audit log says of it; or what is wrong with the line. */
export type Arrived =
  { readonly columns: Columns; readonly told: object } | { readonly faults: readonly Fault[] };
export type LineReader = (
  said: Record<string, unknown>,
  line: number,
  id: string,
) => Promise<Arrived>;

type Fields = Record<string, unknown>;

const flags = ['isActive', 'isDeceased', 'wantsEmail', 'wantsSms', 'wantsCall'];
const numbers = ['weightKg'];
const choices = ['species', 'sex'];
const yes = ['true', 'yes', 'y', '1', 'x'];
const no = ['false', 'no', 'n', '0'];

function valueOf(field: string, cell: string): unknown {
  const low = cell.toLowerCase();
  if (flags.includes(field)) return yes.includes(low) ? true : no.includes(low) ? false : cell;
  if (choices.includes(field)) return low;
  if (!numbers.includes(field)) return cell;
  const number = Number(cell.replace(',', '.'));
  return Number.isNaN(number) ? cell : number;
}

/** The fields of a line; an empty cell says nothing. */
export function fieldsIn(fields: readonly (string | null)[], cells: readonly string[]): Fields {
  const said: Fields = {};
  for (const [at, field] of fields.entries()) {
    const cell = cells[at] ?? '';
    if (field !== null && cell !== '') said[field] = valueOf(field, cell);
  }
  return said;
}

/** Parses with the schema of the API, so that a file is told what a form is told. */
export function parsed<T extends z.ZodType>(
  schema: T,
  said: Fields,
): { readonly value: z.output<T> } | { readonly faults: readonly Fault[] } {
  const result = schema.safeParse(said);
  if (result.success) return { value: result.data };
  const faults = result.error.issues.map(({ path, message }) => ({
    field: path.length > 0 ? path.map(String).join('.') : null,
    reason: message,
  }));
  return { faults };
}
