import { AnyId } from '../../shared/ids.ts';
import { isStorable } from './parse.ts';
import { Problem } from './problem.ts';

/** The last row of a page as an opaque text: base64url of the JSON of its sort values. */
export function cursorOf(values: readonly string[]): string {
  return Buffer.from(JSON.stringify(values)).toString('base64url');
}

/**
 * The sort values in a cursor that `cursorOf` made. The last one is always the id, which makes the order unique: another text would be compared with an ascii column,
 * which the database refuses as an error. @throws Problem `invalid_request` for anything else
 */
export function readCursor(cursor: string | undefined, length: number): readonly string[] | null {
  if (cursor === undefined) return null;
  const refused = new Problem('invalid_request', {
    errors: [{ path: 'query.cursor', message: 'Not a cursor of this list' }],
  });
  try {
    const values: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'));
    if (!Array.isArray(values) || values.length !== length) throw refused;
    const texts = values.map((value) => {
      if (typeof value !== 'string' || !isStorable(value)) throw refused;
      return value;
    });
    if (!AnyId.safeParse(texts.at(-1)).success) throw refused;
    return texts;
  } catch {
    throw refused;
  }
}

/**
 * `(a, b, c) > (x, y, z)` as an expanded predicate: a row constructor scans on MariaDB.
 * `columns` are trusted names in sort order, all ascending.
 */
export function after(columns: readonly string[], values: readonly string[]) {
  const parts = columns.map((column, index) => {
    const equal = columns.slice(0, index).map((name) => `${name} = ?`);
    return `(${[...equal, `${column} > ?`].join(' AND ')})`;
  });
  const bindings = columns.flatMap((_, index) => values.slice(0, index + 1));
  return { sql: `(${parts.join(' OR ')})`, bindings };
}

/** Cuts `limit` rows from the `limit + 1` that were read. */
export function pageFrom<T>(
  rows: readonly T[],
  limit: number,
  sortValues: (row: T) => readonly string[],
) {
  const items = rows.slice(0, limit);
  const last = rows.length > limit ? items.at(-1) : undefined;
  return { items, nextCursor: last === undefined ? null : cursorOf(sortValues(last)) };
}

/** A text for LIKE as itself, with `%` behind it: the start of a value. */
export function startOf(text: string): string {
  return `${text.replace(/[\\%_]/g, '\\$&')}%`;
}
