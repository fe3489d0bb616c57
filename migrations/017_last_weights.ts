import type { Knex } from 'knex';
import { addColumn } from '../server/db/alterTable.ts';
import { createTenantViews } from '../server/db/isolation.ts';
import { namesOf, select } from '../server/db/names.ts';
import { takeAllWeights } from '../server/pets/lastWeights.ts';

export async function up(knex: Knex): Promise<void> {
  const names = await namesOf(knex);
  // `weight` is the last one that is known; weighed_at says since when, NULL where nobody knows. The registered one is what was written with the
  // patient and not in a note: it is the last one again once the notes that say another are gone.
  await addColumn(knex, 'pets', 'weighed_at', 'TIMESTAMP(3) NULL');
  await addColumn(knex, 'pets', 'registered_weight', 'DECIMAL(8,2) NULL');
  await addColumn(knex, 'pets', 'registered_weight_at', 'TIMESTAMP(3) NULL');
  await createTenantViews(knex, names, [{ table: 'pets' }]);
  const clinics = await select<{ id: string }>(knex, 'SELECT id FROM clinics ORDER BY id');
  for (const { id } of clinics) await takeAllWeights(knex, id);
}
