import { databaseErrno } from '../db/databaseErrors.ts';
import type { TableShape } from '../db/tableShapes.ts';

type Fault = { readonly field: string | null; readonly reason: string };

const reasons: Readonly<Record<number, string>> = {
  1048: 'must not be empty',
  1062: 'is there already',
  1264: 'is out of range',
  1265: 'is none of the allowed values',
  1292: 'is no such time',
  1364: 'is missing',
  1366: 'is not of its type',
  1406: 'is too long',
  1452: 'refers to something that is not there',
  3140: 'is no JSON',
  4025: 'is not allowed',
};
const duplicates: Readonly<Record<string, string>> = {
  sign_in_emails: 'this e-mail address is in use in this installation',
};

function fieldOf(table: TableShape, message: string): string | null {
  const column = /(?:column|Field) '([^']+)'/i.exec(message)?.[1]?.split('.').at(-1);
  if (column !== undefined) return column.replaceAll('`', '');
  const constraint = /CONSTRAINT `([^`]+)`/.exec(message)?.[1];
  const columns = /FOREIGN KEY \(([^)]+)\)/.exec(message)?.[1]?.replaceAll('`', '').split(', ');
  if (constraint !== undefined && columns) return columns.at(-1) ?? null;
  return /Duplicate/.test(message) ? (table.key.at(-1) ?? null) : null;
}

/** Why the database refused a row, in words; null when it is no matter of the row: then the work as a whole fails. */
export function rowFault(table: TableShape, error: unknown): Fault | null {
  const errno = databaseErrno(error) ?? 0;
  const reason = reasons[errno];
  if (reason === undefined || !(error instanceof Error)) return null;
  const duplicate = errno === 1062 ? duplicates[table.name] : undefined;
  return { field: fieldOf(table, error.message), reason: duplicate ?? reason };
}
