import type { Knex } from 'knex';
import { addIndex } from '../server/db/alterTable.ts';

/** Without them each page by birth date or weight reads and sorts all pets of the clinic. */
const indexes = [
  `INDEX idx_pet_birth (clinic_id, birth_date) COMMENT 'pet list by birth date, pages by keyset'`,
  `INDEX idx_pet_weight (clinic_id, weight) COMMENT 'pet list by weight, pages by keyset'`,
];

export async function up(knex: Knex): Promise<void> {
  for (const index of indexes) await addIndex(knex, 'pets', index);
}
