import type { Bound } from '../db/statement.ts';
import { currentTenant } from '../db/tenantContext.ts';
import { startOf } from '../http/keyset.ts';

/** The lists that can be searched. */
export type Table = 'pets' | 'clients';
type Part = { readonly sql: string; readonly bindings: readonly Bound[] };

const ofClient = (client: string) => `words.client_id = ${client} AND words.pet_id = ''`;
/** Whose words a row has: a pet its own and its owner's. */
const owners: Readonly<Record<Table, readonly string[]>> = {
  pets: ['words.client_id = pets.client_id AND words.pet_id = pets.id', ofClient('pets.client_id')],
  clients: [ofClient('clients.id')],
};

/**
 * The condition that a row of the list has a word with this start, looked up for the row. Not EXISTS: that may be answered by reading all rows of the word first, as
 * MariaDB does, or even be led by them.
 */
export function hasWord(table: Table, word: string): Part {
  const { clinicId } = currentTenant();
  const looks = owners[table].map(
    (owner) =>
      `(SELECT 1 FROM search_words AS words WHERE words.clinic_id = ? AND ${owner} AND words.word LIKE ? LIMIT 1) IS NOT NULL`,
  );
  return {
    sql: `(${looks.join(' OR ')})`,
    bindings: looks.flatMap(() => [clinicId, startOf(word)]),
  };
}

/** How many rows words with this start have, counted no further than so far. */
export function countOf(word: string, most: number): Part {
  const { clinicId } = currentTenant();
  return {
    sql: `(SELECT COUNT(*) FROM (SELECT 1 FROM search_words WHERE clinic_id = ? AND word LIKE ? LIMIT ${most}) AS counted)`,
    bindings: [clinicId, startOf(word)],
  };
}

const ofWord = (name: string, table: Table) =>
  `${name}.clinic_id = ? AND ${name}.word LIKE ?${table === 'clients' ? ` AND ${name}.pet_id = ''` : ''}`;

/** The rows of a word; of several, the clients among whose rows all of them are: those of the first are gone through, the clients of each other gathered before. */
function rowsOf(table: Table, [first, ...others]: readonly [string, ...string[]]): Part {
  const { clinicId } = currentTenant();
  const gathered = others.map(
    (_, place) =>
      `STRAIGHT_JOIN (SELECT DISTINCT words.client_id FROM search_words AS words WHERE ${ofWord('words', table)}) AS with${place} ON with${place}.client_id = led.client_id`,
  );
  const columns = others.length === 0 ? 'led.client_id, led.pet_id' : 'DISTINCT led.client_id';
  return {
    sql: `SELECT ${columns} FROM search_words AS led ${gathered.join(' ')} WHERE ${ofWord('led', table)}`,
    bindings: [...others, first].flatMap((word) => [clinicId, startOf(word)]),
  };
}

/** A way from words to the rows of the list that may have them: `FROM` what, and how the list is joined to that. */
type Way = { readonly from: Part; readonly join: string };

/** All rows of the list that have these words are found on these ways; with several words others as well, that have but some of them. */
export function waysFrom(table: Table, words: readonly [string, ...string[]]): readonly Way[] {
  const { sql, bindings } = rowsOf(table, words);
  const from = { sql: `(${sql}) AS led`, bindings };
  const way = (condition: string): Way => ({
    from,
    join: `STRAIGHT_JOIN ${table} ON ${condition}`,
  });
  if (table === 'clients') return [way('clients.id = led.client_id')];
  const ofOwner = 'pets.client_id = led.client_id';
  if (words.length > 1) return [way(ofOwner)];
  return [way(`led.pet_id <> '' AND pets.id = led.pet_id`), way(`led.pet_id = '' AND ${ofOwner}`)];
}
