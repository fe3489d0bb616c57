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

/** From the rows of a word, `led`, to those of the list that have it: each way finds others. */
export const ledRows: Readonly<Record<Table, readonly string[]>> = {
  pets: [
    `STRAIGHT_JOIN pets ON led.pet_id <> '' AND pets.clinic_id = led.clinic_id AND pets.id = led.pet_id`,
    `STRAIGHT_JOIN pets ON led.pet_id = '' AND pets.clinic_id = led.clinic_id AND pets.client_id = led.client_id`,
  ],
  clients: [
    `STRAIGHT_JOIN clients ON led.pet_id = '' AND clients.clinic_id = led.clinic_id AND clients.id = led.client_id`,
  ],
};

/** The place of the first word that no more than so many rows start with; NULL where all are more common. */
export function rareWord(words: readonly string[], most: number): Part {
  const { clinicId } = currentTenant();
  const isRare = `(SELECT 1 FROM search_words WHERE clinic_id = ? AND word LIKE ? LIMIT 1 OFFSET ${most}) IS NULL`;
  return {
    sql: `CASE ${words.map((_, place) => `WHEN ${isRare} THEN ${place}`).join(' ')} END`,
    bindings: words.flatMap((word) => [clinicId, startOf(word)]),
  };
}
