import type { Knex } from 'knex';
import { searchWords } from '../../shared/searchWords.ts';
import { ListSql } from '../db/listSql.ts';
import { select } from '../db/names.ts';
import { currentTenant } from '../db/tenantContext.ts';
import type { Keyset } from '../http/keyset.ts';
import { countOf, hasWord, waysFrom, type Table } from './listWords.ts';

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
/** What is done with a row, in times of what it costs to read a row of a word with what belongs to it: about 3 us. */
const costs = { walked: 3, lookedUp: 3, gathered: 0.15 };

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

/** A word with its rows, counted up to a turn's size. */
type Counted = { readonly word: string; readonly rows: number };

async function count<R>({ knex, words }: Search<R>, { counted }: Size): Promise<Counted[]> {
  const counts = words.map((word) => countOf(word, counted));
  const [row] = await select<Record<string, unknown>>(
    knex,
    `SELECT ${counts.map(({ sql }, place) => `${sql} AS rows${place}`).join(', ')}`,
    counts.flatMap(({ bindings }) => bindings),
  );
  return words.map((word, place) => ({ word, rows: Number(row?.[`rows${place}`]) }));
}

/** The row of the list, deleted or not, up to which it is walked in a turn, by its order's index alone; null for the end of the list. */
async function endOf<R>(
  { knex, list: { table, order }, asked }: Search<R>,
  after: R | null,
  { walked }: Size,
): Promise<R | null> {
  const rest = order.within(asked, { after, upTo: null });
  const [row] = await select<R>(
    knex,
    `SELECT ${order.columns(asked).join(', ')} FROM ${table} WHERE ${table}.clinic_id = ? AND ${rest.sql}
     ORDER BY ${order.at(asked).orderBy} LIMIT 1 OFFSET ${walked}`,
    [currentTenant().clinicId, ...rest.bindings],
  );
  return row ?? null;
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

/** How the matches are read by their words. */
type Plan = {
  /** The rarest word, whose rows are gone through, then those that are gathered before. */
  readonly led: readonly [string, ...string[]];
  /** Those that are looked up for each row that is found so. */
  readonly lookedUp: readonly string[];
  readonly cost: number;
};

/** The cheapest way to read the matches; null where all words have more rows than were counted. */
function planOf(counts: readonly Counted[], { counted }: Size): Plan | null {
  const [rarest, ...others] = counts.toSorted((a, b) => a.rows - b.rows);
  if (!rarest || rarest.rows >= counted) return null;
  const most = Math.min(counted - 1, (rarest.rows * costs.lookedUp) / costs.gathered);
  const gathered = others.filter(({ rows }) => rows <= most);
  const hasRest = gathered.length < others.length;
  const gatheredRows = gathered.reduce((sum, { rows }) => sum + rows, 0);
  return {
    led: [rarest.word, ...gathered.map(({ word }) => word)],
    // who is found by several words need not have all of them
    lookedUp: (gathered.length > 0 ? counts : others).map(({ word }) => word),
    cost: rarest.rows * (1 + (hasRest ? costs.lookedUp : 0)) + gatheredRows * costs.gathered,
  };
}

/** The same of all the rest of the list, by the rows of words. */
async function lead<R>(
  search: Search<R>,
  { led, lookedUp }: Plan,
  { after, most }: Rest<R>,
): Promise<R[]> {
  const { knex, list, asked } = search;
  const { table, order } = list;
  const within = order.within(asked, { after, upTo: null });
  const ways = waysFrom(table, led).map(({ from, join }) => {
    const found = `SELECT DISTINCT ${order.columns(asked).join(', ')} FROM ${from.sql} ${join}`;
    const rows = new ListSql(found, table, from.bindings);
    rows.whereRaw(within.sql, within.bindings);
    wanted(search, rows, lookedUp).limit(most);
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
  return { counted: further * costs.walked, walked: Math.max(further, walked) };
}

/**
 * The matches of a rare word are few: they are read and sorted. Those of common words are soon met on a walk along the list. Which of both is quicker depends on how
 * the words lie in this clinic and this order, so they take turns: the list is walked for a while, then the words are counted up to where reading their matches
 * would cost as much as the walk to the end of the page, as it looks by now. If it costs more, the walk goes on.
 */
async function inTurns<R>(search: Search<R>): Promise<R[]> {
  const wantedRows = search.asked.limit + 1;
  const found: R[] = [];
  let after: R | null = null;
  let plan: Plan | null = null;
  let walked = 0;
  for (let size = firstSize; ; size = nextSize(walked, found.length, wantedRows)) {
    const rest: Rest<R> = { after, most: wantedRows - found.length };
    // once a word is rare enough to be led by, none is counted again
    plan ??= planOf(await count(search, size), size);
    if (plan && plan.cost < size.counted) return [...found, ...(await lead(search, plan, rest))];
    const end: R | null = await endOf(search, after, size);
    found.push(...(await walk(search, rest, end)));
    if (end === null || found.length === wantedRows) return found;
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
