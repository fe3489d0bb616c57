import type { Knex } from 'knex';
import {
  epochOf,
  isSealed,
  openWith,
  readDataKeys,
  sealWith,
  UnreadableText,
  type Place,
} from './fieldEncryption.ts';
import type { DataKeys } from './fieldKeys.ts';
import { inClinic, type KeyKeeper } from './keyKeeper.ts';
import { select } from './names.ts';
import { sealedColumns } from './sealedColumns.ts';

type Texts = Record<string, string | null>;
type Resealed = { readonly resealed: number; readonly unreadable: readonly Place[] };
type Page = Resealed & { readonly last: string | null };

const pageSize = 200;
const nothing: Page = { resealed: 0, unreadable: [], last: null };

function sealedOf(table: string) {
  const found = sealedColumns[table];
  if (!found) throw new Error(`${table} has no sealed columns`);
  return found;
}

const olderCondition = (columns: readonly string[]) =>
  columns.map((name) => `(${name} LIKE 'v1.%' AND ${name} NOT LIKE ?)`).join(' OR ');

/** The text under the newest key, or null where it is there already or is no sealed text. @throws UnreadableText */
function renewed(keys: DataKeys, place: Place, text: string | null): string | null {
  if (text === null || !isSealed(text) || epochOf(place, text) === keys.newest) return null;
  return sealWith(keys, place, openWith(keys, place, text));
}

/** Renews what can be renewed of these texts; what does not open stays as it is and is named. */
function renewAll(keys: DataKeys, place: Omit<Place, 'column'>, texts: Texts) {
  const fresh: Texts = {};
  const unreadable: Place[] = [];
  for (const [column, text] of Object.entries(texts)) {
    try {
      const next = renewed(keys, { ...place, column }, text);
      if (next !== null) fresh[column] = next;
    } catch (error) {
      if (!(error instanceof UnreadableText)) throw error;
      unreadable.push(error.place);
    }
  }
  return { fresh, unreadable };
}

type Turn = { readonly trx: Knex.Transaction; readonly keys: DataKeys; readonly clinicId: string };

async function renewRow({ trx, keys, clinicId }: Turn, table: string, row: Texts) {
  const { id: idColumn, hasRowTimes } = sealedOf(table);
  const { [idColumn]: id, ...texts } = row;
  const { fresh, unreadable } = renewAll(keys, { table, id: id ?? '' }, texts);
  const names = Object.keys(fresh);
  if (names.length > 0) {
    // Its time of change stays: nobody wrote anything.
    const kept = hasRowTimes ? ['updated_at = updated_at'] : [];
    const set = [...names.map((name) => `${name} = ?`), ...kept];
    await trx.raw(`UPDATE ${table} SET ${set.join(', ')} WHERE clinic_id = ? AND ${idColumn} = ?`, [
      ...Object.values(fresh),
      clinicId,
      id ?? '',
    ]);
  }
  return { resealed: names.length, unreadable };
}

async function renewPage(turn: Turn, table: string, after: string): Promise<Page> {
  const { id, columns } = sealedOf(table);
  const rows = await select<Texts>(
    turn.trx,
    `SELECT ${[id, ...columns].join(', ')} FROM ${table}
     WHERE clinic_id = ? AND ${id} > ? AND (${olderCondition(columns)})
     ORDER BY ${id} LIMIT ${String(pageSize)} FOR UPDATE`,
    [turn.clinicId, after, ...columns.map(() => `v1.${String(turn.keys.newest)}.%`)],
  );
  let resealed = 0;
  const unreadable: Place[] = [];
  for (const row of rows) {
    const done = await renewRow(turn, table, row);
    resealed += done.resealed;
    unreadable.push(...done.unreadable);
  }
  return { resealed, unreadable, last: rows.at(-1)?.[id] ?? null };
}

type ArchivedRow = { readonly row_key: string; readonly body: string };

async function renewArchivePage(
  { trx, keys, clinicId }: Turn,
  table: string,
  after: string,
): Promise<Page> {
  const { id, columns } = sealedOf(table);
  const rows = await select<ArchivedRow>(
    trx,
    `SELECT row_key, body FROM archived_rows WHERE clinic_id = ? AND table_name = ? AND row_key > ?
     ORDER BY row_key LIMIT ${String(pageSize)} FOR UPDATE`,
    [clinicId, table, after],
  );
  let resealed = 0;
  const unreadable: Place[] = [];
  for (const { row_key: key, body } of rows) {
    const all = JSON.parse(body) as Texts; // archived as an object of texts
    const texts = Object.fromEntries(columns.map((name) => [name, all[name] ?? null]));
    const done = renewAll(keys, { table, id: all[id] ?? '' }, texts);
    unreadable.push(...done.unreadable);
    resealed += Object.keys(done.fresh).length;
    if (Object.keys(done.fresh).length === 0) continue;
    await trx.raw(
      'UPDATE archived_rows SET body = ? WHERE clinic_id = ? AND table_name = ? AND row_key = ?',
      [JSON.stringify({ ...all, ...done.fresh }), clinicId, table, key],
    );
  }
  return { resealed, unreadable, last: rows.at(-1)?.row_key ?? null };
}

async function renewTable(
  keeper: KeyKeeper,
  clinicId: string,
  renew: (turn: Turn, after: string) => Promise<Page>,
): Promise<Resealed> {
  let resealed = 0;
  const unreadable: Place[] = [];
  for (let after: string | null = ''; after !== null;) {
    const from: string = after;
    const page: Page = await inClinic(keeper, clinicId, async (trx) => {
      const keys = await readDataKeys(keeper, trx);
      return keys ? renew({ trx, keys, clinicId }, from) : nothing;
    });
    resealed += page.resealed;
    unreadable.push(...page.unreadable);
    after = page.last;
  }
  return { resealed, unreadable };
}

/**
 * Brings the clinic's sealed texts under its newest data key, page by page, each in a transaction of its own: a run that was ended is simply begun again, what is done is
 * not done twice. `unreadable`: texts that open under no key; they stay as they are. Servers that seal with the key before go on so for up to 30 s after
 * `startEpoch`: run it once more after that.
 */
export async function resealClinic(keeper: KeyKeeper, clinicId: string): Promise<Resealed> {
  let resealed = 0;
  const unreadable: Place[] = [];
  for (const table of Object.keys(sealedColumns)) {
    for (const renew of [renewPage, renewArchivePage]) {
      const done = await renewTable(keeper, clinicId, (turn, after) => renew(turn, table, after));
      resealed += done.resealed;
      unreadable.push(...done.unreadable);
    }
  }
  return { resealed, unreadable };
}

async function counted(trx: Knex, sql: string, bindings: readonly string[]): Promise<number> {
  const [row] = await select<{ n: number }>(trx, `SELECT COUNT(*) AS n FROM ${sql}`, bindings);
  return row?.n ?? 0;
}

/** How many rows of the clinic, the archived ones included, have a text under a key older than this one. */
export async function olderTexts(trx: Knex, clinicId: string, newest: number): Promise<number> {
  const form = `v1.${String(newest)}.%`;
  let count = 0;
  for (const [table, { columns }] of Object.entries(sealedColumns)) {
    const forms = columns.map(() => form);
    const live = `${table} WHERE clinic_id = ? AND (${olderCondition(columns)})`;
    count += await counted(trx, live, [clinicId, ...forms]);
    const inBody = columns.map((name) => `JSON_UNQUOTE(JSON_EXTRACT(body, '$.${name}'))`);
    const kept = `archived_rows WHERE clinic_id = ? AND table_name = ? AND (${olderCondition(inBody)})`;
    count += await counted(trx, kept, [clinicId, table, ...forms]);
  }
  return count;
}
