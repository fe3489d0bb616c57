import type { Knex } from 'knex';
import { select } from './names.ts';

export type ColumnShape = {
  readonly name: string;
  /** `data_type` of information_schema; `json` on MariaDB as well. */
  readonly type: string;
  readonly isBoolean: boolean;
  readonly isNullable: boolean;
  readonly hasDefault: boolean;
};

export type IndexShape = { readonly name: string; readonly columns: readonly string[] };

/** A foreign key. `isPartOf` (ON DELETE CASCADE): the row belongs to the one it refers to; else it only names it. */
export type Link = {
  readonly columns: readonly string[];
  readonly target: string;
  readonly targetColumns: readonly string[];
  readonly isPartOf: boolean;
};

export type TableShape = {
  readonly name: string;
  readonly columns: readonly ColumnShape[];
  /** Columns of the primary key, in order. */
  readonly key: readonly string[];
  /** Its ordered indexes, the primary key (PRIMARY) among them. */
  readonly indexes: readonly IndexShape[];
  readonly links: readonly Link[];
};
export type Shapes = ReadonlyMap<string, TableShape>;

type ColumnRow = {
  t: string;
  c: string;
  type: string;
  whole: string;
  nullable: string;
  fallback: string | null;
  extra: string;
};
type LinkRow = { t: string; k: string; c: string; target: string; tc: string; rule: string };

/** MariaDB keeps JSON as LONGTEXT with a check of that column. */
async function jsonColumns(knex: Knex, schema: string): Promise<ReadonlySet<string>> {
  const [row] = await select<{ version: string }>(knex, 'SELECT VERSION() AS version');
  if (!/mariadb/i.test(row?.version ?? '')) return new Set();
  const checks = await select<{ t: string; c: string }>(
    knex,
    `SELECT table_name AS t, constraint_name AS c FROM information_schema.check_constraints
     WHERE constraint_schema = ? AND check_clause LIKE 'json\\_valid(%'`,
    [schema],
  );
  return new Set(checks.map(({ t, c }) => `${t}.${c}`));
}

async function readColumns(knex: Knex, schema: string): Promise<Map<string, ColumnShape[]>> {
  const json = await jsonColumns(knex, schema);
  const rows = await select<ColumnRow>(
    knex,
    `SELECT c.table_name AS t, c.column_name AS c, c.data_type AS type, c.column_type AS whole,
       c.is_nullable AS nullable, c.column_default AS fallback, c.extra AS extra
     FROM information_schema.columns c JOIN information_schema.tables b
       ON b.table_schema = c.table_schema AND b.table_name = c.table_name
     WHERE c.table_schema = ? AND b.table_type = 'BASE TABLE' ORDER BY 1, c.ordinal_position`,
    [schema],
  );
  const found = new Map<string, ColumnShape[]>();
  // A generated column is made of the others: it is neither copied nor written.
  for (const row of rows.filter(({ extra }) => !/(VIRTUAL|STORED|PERSISTENT) ?/i.test(extra))) {
    const column = {
      name: row.c,
      type: json.has(`${row.t}.${row.c}`) ? 'json' : row.type.toLowerCase(),
      isBoolean: row.whole.toLowerCase() === 'tinyint(1)',
      isNullable: row.nullable === 'YES',
      hasDefault: row.fallback !== null,
    };
    found.set(row.t, [...(found.get(row.t) ?? []), column]);
  }
  return found;
}

async function readIndexes(
  knex: Knex,
  schema: string,
): Promise<{ t: string; k: string; c: string }[]> {
  return select(
    knex,
    `SELECT table_name AS t, index_name AS k, column_name AS c FROM information_schema.statistics
     WHERE table_schema = ? AND index_type = 'BTREE' ORDER BY 1, 2, seq_in_index`,
    [schema],
  );
}

function indexesOf(rows: readonly { k: string; c: string }[]): IndexShape[] {
  const byName = Map.groupBy(rows, ({ k }) => k);
  return [...byName].map(([name, parts]) => ({ name, columns: parts.map(({ c }) => c) }));
}

async function readLinks(knex: Knex, schema: string): Promise<LinkRow[]> {
  return select(
    knex,
    `SELECT u.table_name AS t, u.constraint_name AS k, u.column_name AS c, u.referenced_table_name AS target,
       u.referenced_column_name AS tc, r.delete_rule AS rule
     FROM information_schema.key_column_usage u JOIN information_schema.referential_constraints r
       ON r.constraint_schema = u.constraint_schema AND r.constraint_name = u.constraint_name
       AND r.table_name = u.table_name
     WHERE u.table_schema = ? AND u.referenced_table_name IS NOT NULL ORDER BY 1, 2, u.ordinal_position`,
    [schema],
  );
}

function linksOf(rows: readonly LinkRow[]): Link[] {
  const byName = Map.groupBy(rows, ({ k }) => k);
  return [...byName.values()].map((parts) => ({
    columns: parts.map(({ c }) => c),
    target: parts[0]?.target ?? '',
    targetColumns: parts.map(({ tc }) => tc),
    isPartOf: parts[0]?.rule === 'CASCADE',
  }));
}

/** Every table of a schema with its columns, keys, indexes and foreign keys, as the database has them now. */
export async function readTableShapes(knex: Knex, schema: string): Promise<Shapes> {
  const columns = await readColumns(knex, schema);
  const indexRows = Map.groupBy(await readIndexes(knex, schema), ({ t }) => t);
  const links = Map.groupBy(await readLinks(knex, schema), ({ t }) => t);
  return new Map(
    [...columns].map(([name, own]) => {
      const indexes = indexesOf(indexRows.get(name) ?? []);
      const key = indexes.find((index) => index.name === 'PRIMARY')?.columns ?? [];
      return [name, { name, columns: own, key, indexes, links: linksOf(links.get(name) ?? []) }];
    }),
  );
}

/**
 * The tables in an order in which each comes after all that it refers to; links to itself and to tables that are not given don't count.
 * @throws Error for tables that refer to each other in a ring
 */
export function parentsFirst(tables: readonly TableShape[]): TableShape[] {
  const given = new Map(tables.map((table) => [table.name, table]));
  const done = new Map<string, TableShape>();
  const visit = (table: TableShape, path: readonly string[]): void => {
    if (done.has(table.name)) return;
    if (path.includes(table.name)) throw new Error(`a ring of tables: ${path.join(', ')}`);
    for (const { target } of table.links) {
      const parent = given.get(target);
      if (parent && target !== table.name) visit(parent, [...path, table.name]);
    }
    done.set(table.name, table);
  };
  for (const table of tables) visit(table, []);
  return [...done.values()];
}
