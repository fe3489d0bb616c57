import type { Knex } from 'knex';
import { searchWords } from '../../shared/searchWords.ts';
import { currentTenant } from '../db/tenantContext.ts';
import { startOf } from '../http/keyset.ts';
import type { Matches } from './households.ts';

/** Costs more than any match. */
const none = 99;
/** A whole word before all starts of words; else `field` decides, see migration 011. */
const startCost = 10;

const each = (words: readonly string[], part: (index: number) => string, joint: string) =>
  words.map((_, index) => part(index)).join(joint);

/** Of which rows of `search_words` the matches are made. */
type Among = {
  /** No more rows than these, whole words first, then by the alphabet: for a single word. */
  readonly most?: number;
  /** Those of these clients. */
  readonly households?: Matches;
  /** Those of clients alone, without their pets. */
  readonly areClients?: true;
};

/** The rows of `search_words` with any of these words. */
function rowsWith(starts: readonly string[], { most, households, areClients }: Among): Matches {
  const { clinicId } = currentTenant();
  const any = `words.clinic_id = ? AND (${each(starts, () => 'words.word LIKE ?', ' OR ')})${areClients ? ` AND words.pet_id = ''` : ''}`;
  const bindings = [clinicId, ...starts];
  const columns =
    'SELECT words.client_id, words.pet_id, words.word, words.field, words.is_deceased FROM';
  if (!households) {
    const cut = most === undefined ? '' : ` ORDER BY words.word LIMIT ${most}`;
    return { sql: `${columns} search_words AS words WHERE ${any}${cut}`, bindings };
  }
  const sql = `${columns} (${households.sql}) AS households
    STRAIGHT_JOIN search_words AS words ON words.client_id = households.client_id AND ${any}`;
  return { sql, bindings: [...households.bindings, ...bindings] };
}

/**
 * Who has all these words: rows of `client_id`, `pet_id`, `is_deceased` and `cost` (the lower, the better), `pet_id` '' where the client alone has them. A pet has the
 * words of its owner as well. Null where there is no word.
 */
export function matchesOf(words: readonly string[], among: Among = {}): Matches | null {
  if (words.length === 0) return null;
  const starts = words.map(startOf);
  const own = each(
    words,
    (index) =>
      `MIN(IF(word LIKE ?, field + IF(word = ?, 0, ${startCost}), ${none})) AS own${index}`,
    ', ',
  );
  const costs = each(
    words,
    (index) =>
      `LEAST(own${index}, MIN(IF(pet_id = '', own${index}, ${none})) OVER (PARTITION BY client_id)) AS cost${index}`,
    ', ',
  );
  const from = rowsWith(starts, among);
  const sql = `SELECT client_id, pet_id, is_deceased, ${each(words, (index) => `cost${index}`, ' + ')} AS cost
    FROM (SELECT client_id, pet_id, is_deceased, ${costs}
      FROM (SELECT client_id, pet_id, MAX(is_deceased) AS is_deceased, ${own}
        FROM (${from.sql}) AS looked_at
        GROUP BY client_id, pet_id) AS matched) AS priced
    WHERE ${each(words, (index) => `cost${index} < ${none}`, ' AND ')}`;
  const ownBindings = words.flatMap((word, index) => [starts[index] ?? '', word]);
  return { sql, bindings: [...ownBindings, ...from.bindings] };
}

/** What Objection's builder and knex's have in common. */
type Joinable = {
  joinRaw(sql: string, bindings: Knex.RawBinding[]): unknown;
  whereRaw(sql: string): unknown;
};

function join(rows: Joinable, table: string, found: Matches | null): void {
  if (!found) rows.whereRaw('FALSE');
  else rows.joinRaw(`JOIN (${found.sql}) AS found ON found.id = ${table}.id`, [...found.bindings]);
}

/** Keeps the clients who have all words of a search themselves. */
export function whereClientMatches(rows: Joinable, search: string): void {
  const matches = matchesOf(searchWords(search), { areClients: true });
  const own = `SELECT client_id AS id FROM (${matches?.sql ?? ''}) AS matches`;
  join(rows, 'clients', matches && { ...matches, sql: own });
}

/** Keeps the pets that have all words of a search, together with their owner. */
export function wherePetMatches(rows: Joinable, search: string): void {
  const matches = matchesOf(searchWords(search));
  const sql = `SELECT DISTINCT COALESCE(theirs.id, matches.pet_id) AS id FROM (${matches?.sql ?? ''}) AS matches
    LEFT JOIN pets AS theirs ON matches.pet_id = '' AND theirs.clinic_id = ? AND theirs.client_id = matches.client_id`;
  const bindings = matches ? [...matches.bindings, currentTenant().clinicId] : [];
  join(rows, 'pets', matches && { sql, bindings });
}
