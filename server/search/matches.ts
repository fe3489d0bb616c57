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
};

/** The rows of `search_words` with any of these words. */
function rowsWith(starts: readonly string[], { most, households }: Among): Matches {
  const { clinicId } = currentTenant();
  const any = `words.clinic_id = ? AND (${each(starts, () => 'words.word LIKE ?', ' OR ')})`;
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
