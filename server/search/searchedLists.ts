import type { Knex } from 'knex';
import { searchWords } from '../../shared/searchWords.ts';
import { ListSql } from '../db/listSql.ts';
import { select } from '../db/names.ts';
import { currentTenant } from '../db/tenantContext.ts';
import { startOf, type Keyset } from '../http/keyset.ts';
import { hasWord, ledRows, rareWord, type Table } from './listWords.ts';

/** A list in pages that can be searched. */
type Searchable<R> = {
  readonly table: Table;
  /** `SELECT ... FROM pets ...`: its rows as they are shown. */
  readonly rows: string;
  readonly order: Keyset<R>;
  /** What the filters beside `search` leave. */
  readonly filter: (rows: ListSql) => void;
  /** They leave so few rows that each is looked at. */
  readonly isFew?: boolean;
};
type Asked = {
  readonly limit: number;
  readonly cursor?: string | undefined;
  readonly sort?: string | undefined;
  readonly search?: string | undefined;
};
type Search<R> = {
  readonly knex: Knex;
  readonly list: Searchable<R>;
  readonly asked: Asked;
  readonly words: readonly string[];
};
/** What of a page is still looked for: so many rows, after this one (null: after the cursor). */
type Rest<R> = { readonly after: R | null; readonly most: number };

/** How much is looked at in a turn: so many rows of each word are counted, so many of the list walked. */
type Size = { readonly counted: number; readonly walked: number };
const firstSize: Size = { counted: 300, walked: 125 };
/** To walk by a row costs as much as to read so many of a word, with what belongs to them. */
const walkedCost = 3;

/** The rows of the list that are wanted, in its order: those that the filters leave, with all these words. */
function wanted<R>({ list, asked }: Search<R>, rows: ListSql, words: readonly string[]): ListSql {
  list.filter(rows);
  for (const word of words) {
    const { sql, bindings } = hasWord(list.table, word);
    rows.whereRaw(sql, bindings);
  }
  rows.orderByRaw(list.order.at(asked).orderBy);
  return rows;
}

type Turn<R> = {
  /** A word that has few enough rows to begin with them. */
  readonly rare: string | undefined;
  /** The row of the list up to which it is walked in this turn, null for its end. */
  readonly end: R | null;
};

/** Both are read from indexes alone. */
async function look<R>(
  { knex, list, asked, words }: Search<R>,
  after: R | null,
  { counted, walked }: Size,
): Promise<Turn<R>> {
  const { table, order } = list;
  const rare = rareWord(words, counted);
  const rest = order.within(asked, { after, upTo: null });
  type Row = R & { readonly id: string | null; readonly rare: number | null };
  const [row] = await select<Row>(
    knex,
    `SELECT asked.rare, walk_end.* FROM (SELECT ${rare.sql} AS rare) AS asked LEFT JOIN
      (SELECT ${order.columns(asked).join(', ')} FROM ${table} WHERE ${table}.clinic_id = ? AND ${rest.sql}
       ORDER BY ${order.at(asked).orderBy} LIMIT 1 OFFSET ${walked}) AS walk_end ON TRUE`,
    [...rare.bindings, currentTenant().clinicId, ...rest.bindings],
  );
  const isEnd = row?.id == null;
  return { rare: words[row?.rare ?? words.length], end: isEnd ? null : row };
}

/** The rows with all words in this part of the list, looked up for each on the way. */
async function walk<R>(search: Search<R>, { after, most }: Rest<R>, upTo: R | null): Promise<R[]> {
  const { knex, list, asked, words } = search;
  const rows = wanted(search, new ListSql(list.rows, list.table), words);
  const { sql, bindings } = list.order.within(asked, { after, upTo });
  rows.whereRaw(sql, bindings);
  rows.limit(most);
  return rows.read<R>(knex);
}

/** The same of all the rest of the list, by the rows of one word. */
async function lead<R>(search: Search<R>, rare: string, { after, most }: Rest<R>): Promise<R[]> {
  const { knex, list, asked, words } = search;
  const { table, order } = list;
  const { clinicId } = currentTenant();
  const others = words.filter((word) => word !== rare);
  const rest = order.within(asked, { after, upTo: null });
  const ways = ledRows[table].map((join) => {
    const found = `SELECT DISTINCT ${order.columns(asked).join(', ')} FROM search_words AS led`;
    const rows = new ListSql(found, table);
    rows.joinRaw(join, []);
    rows.whereRaw('led.clinic_id = ? AND led.word LIKE ?', [clinicId, startOf(rare)]);
    rows.whereRaw(rest.sql, rest.bindings);
    wanted(search, rows, others).limit(most);
    return rows.part();
  });
  const best = `SELECT id FROM (${ways.map(({ sql }) => `(${sql})`).join(' UNION ')}) AS ways`;
  const rows = new ListSql(list.rows, table);
  rows.joinRaw(
    `JOIN (${best}) AS best ON best.id = ${table}.id`,
    ways.flatMap(({ bindings }) => bindings),
  );
  rows.orderByRaw(order.at(asked).orderBy);
  rows.limit(most);
  return rows.read<R>(knex);
}

/** So many rows are to be walked to the end of the page, if the words go on as they were met so far. */
function nextSize(walked: number, found: number, wantedRows: number): Size {
  const further = Math.ceil(((wantedRows - found) * walked) / Math.max(found, 1));
  return { counted: further * walkedCost, walked: Math.max(further * 2, walked) };
}

/**
 * The matches of a rare word are few: they are read and sorted. Those of common words are soon met on a walk along the list. Which of both is quicker depends on how
 * the words lie in this clinic and this order, so they take turns: the list is walked for a while, then the words are counted up to where reading the matches of one
 * would cost as much as the walk to the end of the page, as it looks by now. If all of them have more, the walk goes on.
 */
async function inTurns<R>(search: Search<R>): Promise<R[]> {
  const wantedRows = search.asked.limit + 1;
  const found: R[] = [];
  let after: R | null = null;
  let walked = 0;
  for (let size = firstSize; ; size = nextSize(walked, found.length, wantedRows)) {
    const { rare, end }: Turn<R> = await look(search, after, size);
    const rest: Rest<R> = { after, most: wantedRows - found.length };
    const next = rare === undefined ? walk(search, rest, end) : lead(search, rare, rest);
    found.push(...(await next));
    if (rare !== undefined || end === null || found.length === wantedRows) return found;
    after = end;
    walked += size.walked;
  }
}

/** A page of a list, with one row more where there is another: those of its rows that have all words of `search`, if there is one. */
export async function readSearched<R>(knex: Knex, list: Searchable<R>, asked: Asked): Promise<R[]> {
  const words = searchWords(asked.search ?? '');
  const search = { knex, list, asked, words };
  const all = { after: null, most: asked.limit + 1 };
  if (!asked.search) return walk(search, all, null);
  if (words.length === 0) return [];
  return list.isFew ? walk(search, all, null) : inTurns(search);
}
