import type { Knex } from 'knex';
import { select } from '../db/names.ts';
import { currentTenant } from '../db/tenantContext.ts';
import { startOf } from '../http/keyset.ts';

type Bound = string | number;
/** SQL of a sub-select and what is bound in it. */
export type Matches = { readonly sql: string; readonly bindings: readonly Bound[] };

/** How far the rows of a word are counted: it is the more common the more of these it passes. */
const steps = [40, 400];
/** A word that passes so many steps is common. */
const common = 2;
/** Of common words that somebody has whole: no more rows of the rarest are looked at. */
const mostWhole = 2_000;
/** More than are shown: where there are as many, the search says that there are more. */
const mostHouseholds = 40;

/** What a clinic has of a word. */
type Known = {
  readonly word: string;
  /** How many steps the rows of words that start with it pass. */
  readonly starts: number;
  /** How many the rows of the word itself pass, -1 where there is none. */
  readonly whole: number;
  /** The one word that starts with it, null where there are several or none. */
  readonly only: string | null;
};

/** Looks each word of a search up, in one statement that costs little whatever the words. */
async function lookUp(knex: Knex, words: readonly string[]): Promise<Known[]> {
  const { clinicId } = currentTenant();
  const rows = (condition: string) => `FROM search_words WHERE clinic_id = ? AND word ${condition}`;
  const has = (condition: string, most: number) =>
    `(SELECT 1 ${rows(condition)} LIMIT 1 OFFSET ${most})`;
  const passed = (condition: string) =>
    steps.reduceRight((further, most) => `IF(${has(condition, most)}, 1 + ${further}, 0)`, '0');
  const end = (order: string) => `(SELECT word ${rows('LIKE ?')} ORDER BY word ${order} LIMIT 1)`;
  const isOnly = `${end('ASC')} = ${end('DESC')}`;
  const each = (
    place: number,
  ) => `SELECT ${place} AS place, ${passed('LIKE ?')} AS starts, IF(${has('= ?', 0)}, IF(${isOnly}, NULL, ${passed('= ?')}), -1) AS whole,
    IF(${isOnly}, ${end('ASC')}, NULL) AS only_word`;
  const bindings = words.flatMap((word) => {
    const start = startOf(word);
    const [ofStarts, ofWord] = [steps.map(() => start), steps.map(() => word)];
    const bound = [...ofStarts, word, start, start, ...ofWord, start, start, start];
    return bound.flatMap((text) => [clinicId, text]);
  });
  type Row = { place: number; starts: number; whole: number | null; only_word: string | null };
  const known = await select<Row>(
    knex,
    words.map((_, place) => each(place)).join(' UNION ALL '),
    bindings,
  );
  return words.map((word, index) => {
    const found = known.find(({ place }) => place === index);
    const { starts = 0, whole, only_word: only = null } = found ?? {};
    return { word, starts, whole: whole ?? starts, only };
  });
}

/** The condition that a row is of a client, or of the same pet as the rows before it: those of a client are of each of its pets. */
function isOfSamePet(index: number): string {
  const before = Array.from({ length: index }, (_, place) => `w${place}.pet_id`);
  const pet = before.length === 1 ? before.join('') : `GREATEST(${before.join(', ')})`;
  return `(${pet} = '' OR w${index}.pet_id IN ('', ${pet}))`;
}

/** What a row's word has to be. */
type Asked = { readonly operator: 'LIKE' | '='; readonly text: string };

/** The clients who have all these words, themselves or with one pet. The rows of the first are gone through by the alphabet, the others looked up for each; of `most` only that many. */
function householdsOf([first, ...others]: readonly Asked[], most?: number): Matches {
  const { clinicId } = currentTenant();
  if (!first) throw new Error('households are found by words');
  const led = `(SELECT client_id, pet_id FROM search_words WHERE clinic_id = ? AND word ${first.operator} ?${most === undefined ? '' : ` LIMIT ${most}`}) AS w0`;
  const joined = others.map(({ operator }, index) => {
    const own = `w${index + 1}`;
    return `STRAIGHT_JOIN search_words AS ${own} ON ${own}.clinic_id = ? AND ${own}.client_id = w0.client_id AND ${own}.word ${operator} ? AND ${isOfSamePet(index + 1)}`;
  });
  return {
    sql: `SELECT DISTINCT w0.client_id FROM ${[led, ...joined].join(' ')} LIMIT ${mostHouseholds}`,
    bindings: [first, ...others].flatMap(({ text }) => [clinicId, text]),
  };
}

/** Rare words first; of common ones those that many words start with: a single word is the cheapest to look up. */
const byStarts = (a: Known, b: Known) =>
  a.starts - b.starts || Number(a.only !== null) - Number(b.only !== null);

/**
 * The clients among whose rows the best matches of several words are: all of them where there are few. Of common words, those come first who have all of
 * them whole.
 */
export async function householdsWith(knex: Knex, words: readonly string[]): Promise<Matches> {
  const known = (await lookUp(knex, words)).toSorted(byStarts);
  const starts = known.map(({ word, only }): Asked =>
    only === null ? { operator: 'LIKE', text: startOf(word) } : { operator: '=', text: only },
  );
  const all = householdsOf(starts);
  const isRare = known.some((each) => each.starts < common || each.whole < 0);
  if (isRare || starts.every(({ operator }) => operator === '=')) return all;
  const whole = known
    .toSorted((a, b) => a.whole - b.whole)
    .map(({ word }): Asked => ({ operator: '=', text: word }));
  const best = householdsOf(whole, mostWhole);
  return {
    sql: `(${best.sql}) UNION (${all.sql})`,
    bindings: [...best.bindings, ...all.bindings],
  };
}
