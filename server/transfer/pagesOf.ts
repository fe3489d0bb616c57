import type { Knex } from 'knex';
import { select } from '../db/names.ts';
import type { Traveller } from './whatTravels.ts';

type Row = Record<string, unknown>;

const rowsAPage = 500;
/** Rows with files are few at a time: a page of photos is many megabytes. */
const rowsAPageWithFiles = 20;

/** `(a, b) > (x, y)` as MariaDB reads it from an index. */
function after(key: readonly string[], last: Row | undefined) {
  if (!last) return { sql: 'TRUE', bindings: [] };
  const parts = key.map((column, at) => {
    const same = key.slice(0, at).map((name) => `\`${name}\` = ?`);
    return `(${[...same, `\`${column}\` > ?`].join(' AND ')})`;
  });
  const bindings = key.flatMap((_, at) =>
    key.slice(0, at + 1).map((name) => last[name] as Knex.Value),
  );
  return { sql: `(${parts.join(' OR ')})`, bindings };
}

/** The rows of a clinic in a table, page by page in the order of its primary key. */
export async function* pagesOf(
  trx: Knex.Transaction,
  table: Traveller,
  clinicId: string,
): AsyncGenerator<Row[]> {
  const key = table.key.filter((name) => name !== table.clinicColumn);
  const hasFiles = table.columns.some(({ type }) => type.endsWith('blob'));
  const limit = hasFiles ? rowsAPageWithFiles : rowsAPage;
  const columns = table.columns.map(({ name }) => `\`${name}\``).join(', ');
  const order = key.length > 0 ? `ORDER BY ${key.map((name) => `\`${name}\``).join(', ')}` : '';
  let last: Row | undefined;
  for (;;) {
    const { sql, bindings } = after(key, last);
    const rows = await select<Row>(
      trx,
      `SELECT ${columns} FROM ${table.name} WHERE ${table.clinicColumn} = ? AND ${table.condition} AND ${sql}
       ${order} LIMIT ${limit}`,
      [clinicId, ...bindings],
    );
    if (rows.length > 0) yield rows;
    last = rows.at(-1);
    if (rows.length < limit || key.length === 0) return;
  }
}
