import { createHash } from 'node:crypto';
import type { Knex } from 'knex';
import type { z } from 'zod';
import { Problem } from './problem.ts';
import type { Bound, Key, Stored } from './sortKeys.ts';

type PageOf<T> = { readonly items: T[]; readonly nextCursor: string | null };
/** What a query needs to read the next page. `condition` is true for all rows of the first. */
export type Place = {
  readonly condition: string;
  readonly bindings: readonly Bound[];
  readonly orderBy: string;
  /** One more than a page has: it tells whether there is another. */
  readonly limit: number;
};
type Asked = {
  readonly limit: number;
  readonly cursor?: string | undefined;
  readonly sort?: string | undefined;
};
/** What Objection's builder and knex's have in common. */
type Sortable = {
  whereRaw(sql: string, bindings: readonly Knex.RawBinding[]): unknown;
  orderByRaw(sql: string): unknown;
  limit(most: number): unknown;
};
type Part = { readonly sql: string; readonly bindings: readonly Bound[] };
/** A part of a list, by rows of it: what comes after the one (null: after the cursor), up to and with the other (null: to the end). */
export type Stretch<R> = { readonly after: R | null; readonly upTo: R | null };
export type Keyset<R> = {
  /** Where the page begins that is asked for. @throws Problem `invalid_request` for a cursor of another list, sort or filter */
  readonly at: (asked: Asked) => Place;
  /** `at`, told to a query. */
  readonly apply: (rows: Sortable, asked: Asked) => void;
  /** The page in the rows that such a query gave, and the cursor of the next. */
  readonly page: (rows: readonly R[], asked: Asked) => PageOf<R>;
  /** The columns that it is sorted by, the id last. */
  readonly columns: (asked: Asked) => readonly string[];
  /** The condition that a row lies in this part of it. The rows that it goes by need no more than `columns`. @throws Problem `invalid_request` as `at` does */
  readonly within: (asked: Asked, stretch: Stretch<R>) => Part;
};

type NameOf<Q> = Q extends { sort: infer S extends string }
  ? S extends `-${string}`
    ? never
    : S
  : 'id';
type Order<Q extends z.ZodObject, R> = {
  /** The column that makes each order unique. */
  readonly id: Key<R>;
  /** The columns of each name that `sortedBy` has, without the id; `{ id: [] }` for a list without `sort`. */
  readonly sorts: Readonly<Record<NameOf<z.output<Q>>, readonly Key<R>[]>>;
};

/** Which rows a list shows: its filters, by name, and its order. A cursor is good for one such list only. */
function digestOf(path: string, { cursor: _, limit: __, ...rest }: Asked): string {
  const filters = Object.entries(rest).filter(
    ([name, value]) => name !== 'fields' && value != null,
  );
  const text = JSON.stringify([path, filters.sort(([a], [b]) => (a < b ? -1 : 1))]);
  return createHash('sha256').update(text).digest('base64url').slice(0, 12);
}

/** The last row of a page as an opaque text: base64url of the JSON of its list's digest and sort values. */
export function cursorOf(values: readonly Stored[]): string {
  return Buffer.from(JSON.stringify(values)).toString('base64url');
}

function parsed(cursor: string): unknown {
  try {
    return JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'));
  } catch {
    return undefined;
  }
}

function readCursor<R>(cursor: string, digest: string, keys: readonly Key<R>[]): Bound[] {
  const refused = new Problem('invalid_request', {
    errors: [{ path: 'query.cursor', message: 'Not a cursor of this list' }],
  });
  const values = parsed(cursor);
  if (!Array.isArray(values) || values.length !== keys.length + 1) throw refused;
  const [said, ...stored] = values as Stored[]; // each is looked at by its key's bind
  if (said !== digest) throw refused;
  return keys.map((key, index) => {
    const bound = key.bind(stored[index] ?? null);
    if (bound === undefined) throw refused;
    return bound;
  });
}

function equal<R>({ column }: Key<R>, value: Bound): Part {
  if (value === null) return { sql: `${column} IS NULL`, bindings: [] };
  return { sql: `${column} = ?`, bindings: [value] };
}

/** What comes after this value; null when nothing can. */
function further<R>({ column, isNullable }: Key<R>, value: Bound, isDown: boolean): Part | null {
  if (value === null) return isDown ? null : { sql: `${column} IS NOT NULL`, bindings: [] };
  if (!isDown) return { sql: `${column} > ?`, bindings: [value] };
  const sql = isNullable ? `(${column} < ? OR ${column} IS NULL)` : `${column} < ?`;
  return { sql, bindings: [value] };
}

/** `(a, b, c) > (x, y, z)` as an expanded predicate: a row constructor scans on MariaDB, and knows no NULL. */
function after<R>(keys: readonly Key<R>[], values: readonly Bound[], isDown: boolean): Part {
  const terms = keys.flatMap((key, index) => {
    const next = further(key, values[index] ?? null, isDown);
    if (!next) return [];
    const same = keys.slice(0, index).map((each, place) => equal(each, values[place] ?? null));
    const parts = [...same, next];
    return [
      {
        sql: `(${parts.map(({ sql }) => sql).join(' AND ')})`,
        bindings: parts.flatMap(({ bindings }) => bindings),
      },
    ];
  });
  return {
    sql: `(${terms.map(({ sql }) => sql).join(' OR ')})`,
    bindings: terms.flatMap(({ bindings }) => bindings),
  };
}

/** What comes before these values, and what has them. */
function upTo<R>(keys: readonly Key<R>[], values: readonly Bound[], isDown: boolean): Part {
  const before = after(keys, values, !isDown);
  const same = keys.map((key, index) => equal(key, values[index] ?? null));
  return {
    sql: `(${before.sql} OR (${same.map(({ sql }) => sql).join(' AND ')}))`,
    bindings: [...before.bindings, ...same.flatMap(({ bindings }) => bindings)],
  };
}

/** Where a row of the list itself stands in its order. */
function placeOf<R>(row: R, keys: readonly Key<R>[]): Bound[] {
  return keys.map((key) => {
    const bound = key.bind(key.of(row));
    if (bound === undefined) throw new Error(`no place in the order by ${key.column}`);
    return bound;
  });
}

/** The keys of each order of a list by its name, the id last, and where a cursor stands in one. */
class Orders<R> {
  readonly #path: string;
  readonly #id: Key<R>;
  readonly #sorts: Readonly<Record<string, readonly Key<R>[]>>;

  constructor(path: string, id: Key<R>, sorts: Readonly<Record<string, readonly Key<R>[]>>) {
    this.#path = path;
    this.#id = id;
    this.#sorts = sorts;
  }

  of({ sort = 'id' }: Asked): { keys: readonly Key<R>[]; isDown: boolean } {
    const keys = this.#sorts[sort.replace(/^-/, '')];
    if (!keys) throw new Error(`${this.#path} has no order ${sort}`);
    return { keys: [...keys, this.#id], isDown: sort.startsWith('-') };
  }

  at(asked: Asked): Place {
    const { keys, isDown } = this.of(asked);
    const orderBy = keys.map(({ column }) => `${column} ${isDown ? 'DESC' : 'ASC'}`).join(', ');
    const page = { orderBy, limit: asked.limit + 1 };
    if (asked.cursor === undefined) return { ...page, condition: 'TRUE', bindings: [] };
    const values = readCursor(asked.cursor, digestOf(this.#path, asked), keys);
    const { sql, bindings } = after(keys, values, isDown);
    return { ...page, condition: sql, bindings };
  }

  within(asked: Asked, stretch: Stretch<R>): Part {
    const { keys, isDown } = this.of(asked);
    const { condition, bindings } = this.at(asked);
    const begin = stretch.after && after(keys, placeOf(stretch.after, keys), isDown);
    const end = stretch.upTo && upTo(keys, placeOf(stretch.upTo, keys), isDown);
    const parts = [begin ?? { sql: condition, bindings }, ...(end ? [end] : [])];
    return {
      sql: parts.map(({ sql }) => sql).join(' AND '),
      bindings: parts.flatMap((part) => part.bindings),
    };
  }

  next(last: R, asked: Asked): string {
    const values = this.of(asked).keys.map((key) => key.of(last));
    return cursorOf([digestOf(this.#path, asked), ...values]);
  }
}

/**
 * The order of an endpoint's list, by the names that its query's `sort` has:
 * `keyset(listPets, { id: idKey('pets.id'), sorts: { name: [textKey('pets.name', (row: PetRow) => row.name)], ... } })`.
 */
export function keyset<Q extends z.ZodObject, R>(
  { path }: { readonly path: string; readonly query?: Q },
  { id, sorts }: Order<Q, R>,
): Keyset<R> {
  const orders = new Orders<R>(path, id, sorts);
  return {
    at: (asked) => orders.at(asked),
    apply: (rows, asked) => {
      const { condition, bindings, orderBy, limit } = orders.at(asked);
      rows.whereRaw(condition, bindings);
      rows.orderByRaw(orderBy);
      rows.limit(limit);
    },
    page: (rows, asked) => {
      const items = rows.slice(0, asked.limit);
      const last = rows.length > asked.limit ? items.at(-1) : undefined;
      return { items, nextCursor: last === undefined ? null : orders.next(last, asked) };
    },
    columns: (asked) => orders.of(asked).keys.map(({ column }) => column),
    within: (asked, stretch) => orders.within(asked, stretch),
  };
}

/** A text for LIKE as itself, with `%` behind it: the start of a value. */
export function startOf(text: string): string {
  return `${text.replace(/[\\%_]/g, '\\$&')}%`;
}
