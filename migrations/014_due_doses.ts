import type { Knex } from 'knex';
import { addColumn, addIndex } from '../server/db/alterTable.ts';
import { createTenantViews } from '../server/db/isolation.ts';
import { namesOf, select } from '../server/db/names.ts';
import { markAllSuperseded } from '../server/vaccinations/superseded.ts';

export async function up(knex: Knex): Promise<void> {
  const names = await namesOf(knex);
  // The due list reads the last dose of each course; which it is, is found out when a dose is written.
  await addColumn(knex, 'vaccinations', 'is_superseded', 'BOOLEAN NOT NULL DEFAULT FALSE');
  const clinics = await select<{ id: string }>(knex, 'SELECT id FROM clinics ORDER BY id');
  for (const { id } of clinics) await markAllSuperseded(knex, id);
  await addIndex(
    knex,
    'vaccinations',
    `INDEX idx_vaccination_last_due (clinic_id, is_superseded, next_due_date)
       COMMENT 'due list: the last dose of each course, by the day of the next'`,
  );
  await createTenantViews(knex, names, [{ table: 'vaccinations' }]);
}
