import { AnyId, BookableInstant, CalendarDate } from '../../shared/ids.ts';
import { isStorable } from './parse.ts';

export type Stored = string | number | null;
export type Bound = string | number | Date | null;

/** A column that a list is sorted by, where its value is in a row, and how it lies in a cursor. Made with `textKey` and its like. */
export type Key<R> = {
  readonly column: string;
  readonly isNullable: boolean;
  readonly of: (row: R) => Stored;
  /** The value to compare the column with, or undefined for what no such column holds: the database would refuse it with an error. */
  readonly bind: (stored: Stored) => Bound | undefined;
};
type Read<R, T> = (row: R) => T | null;

/** A text column; `column` is trusted SQL, here and in the others. */
export function textKey<R>(column: string, of: Read<R, string>): Key<R> {
  const bind = (stored: Stored) =>
    typeof stored === 'string' && isStorable(stored) ? stored : undefined;
  return { column, isNullable: false, of, bind };
}

/** A number or decimal. */
export function numberKey<R>(column: string, of: Read<R, number>): Key<R> {
  // JSON's 1e999 is read as Infinity, which would be written into the statement as a column of that name.
  const bind = (stored: Stored) => (Number.isFinite(stored) ? stored : undefined);
  return { column, isNullable: false, of, bind };
}

/** A calendar date. */
export function dateKey<R>(column: string, of: Read<R, string>): Key<R> {
  const bind = (stored: Stored) => CalendarDate.safeParse(stored).data;
  return { column, isNullable: false, of, bind };
}

/** A TIMESTAMP. */
export function instantKey<R>(column: string, of: Read<R, Date>): Key<R> {
  const bind = (stored: Stored) => {
    const instant = BookableInstant.safeParse(stored).data;
    return instant === undefined ? undefined : new Date(instant);
  };
  return { column, isNullable: false, of: (row) => of(row)?.toISOString() ?? null, bind };
}

/** The same column where it may be NULL: first in ascending order, last in descending, as the database has it. */
export function nullable<R>(key: Key<R>): Key<R> {
  return {
    ...key,
    isNullable: true,
    bind: (stored) => (stored === null ? null : key.bind(stored)),
  };
}

/** The key of an id column: a text that is no id would be compared with an ascii column, which the database refuses as an error. */
export function idKey<R extends { readonly id: string }>(column: string): Key<R> {
  return {
    column,
    isNullable: false,
    of: (row) => row.id,
    bind: (stored) => AnyId.safeParse(stored).data,
  };
}
