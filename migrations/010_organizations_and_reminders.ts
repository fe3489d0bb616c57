import type { Knex } from 'knex';
import { addColumn, addConstraint, addIndex } from '../server/db/alterTable.ts';
import { clinicKey, ID, TABLE } from '../server/db/columnParts.ts';
import {
  createFillTriggers,
  createKeepTriggers,
  createTenantViews,
} from '../server/db/isolation.ts';
import { namesOf } from '../server/db/names.ts';

// An owner who moves to another clinic of the organization acts there as a user of that clinic: audit rows and bookings
// refer to users of their own clinic. This says whose twin such a user is. No foreign key to the home account: it would
// lead out of the clinic.
const TWIN_ACCOUNTS = `CREATE TABLE IF NOT EXISTS twin_accounts (
  clinic_id ${ID} NOT NULL,
  user_id ${ID} NOT NULL,
  home_clinic_id ${ID} NOT NULL,
  home_user_id ${ID} NOT NULL,
  created_at TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP,
  PRIMARY KEY (clinic_id, user_id),
  UNIQUE INDEX uq_twin_home (clinic_id, home_user_id) COMMENT 'the one twin of an owner in this clinic',
  ${clinicKey('twin_accounts')},
  CONSTRAINT fk_twin_accounts_user FOREIGN KEY (clinic_id, user_id) REFERENCES users (clinic_id, id)
    ON DELETE CASCADE
) ${TABLE}`;

// hours_before is null for a reminder made by hand. for_start_time is the start that a planned one announces: moved to
// another time, the appointment is announced anew.
async function addReminderColumns(knex: Knex): Promise<void> {
  const table = 'appointment_reminders';
  await addColumn(knex, table, 'hours_before', 'INT UNSIGNED NULL');
  await addColumn(knex, table, 'for_start_time', 'TIMESTAMP NULL DEFAULT NULL');
  await addColumn(knex, table, 'note', 'TEXT NULL');
  await addColumn(knex, table, 'handled_by', `${ID} NULL`);
  await addIndex(
    knex,
    table,
    `UNIQUE INDEX uq_reminder_step (clinic_id, appointment_id, for_start_time, type, hours_before)
       COMMENT 'each step of the plan once for each start of an appointment'`,
  );
  await addIndex(
    knex,
    table,
    `INDEX idx_reminder_handled_by (clinic_id, handled_by) COMMENT 'foreign key; calls made by this person'`,
  );
  await addConstraint(
    knex,
    table,
    `CONSTRAINT fk_reminders_handled_by FOREIGN KEY (clinic_id, handled_by)
       REFERENCES users (clinic_id, id) ON DELETE RESTRICT`,
  );
}

export async function up(knex: Knex): Promise<void> {
  const names = await namesOf(knex);
  await knex.raw(TWIN_ACCOUNTS);
  await addReminderColumns(knex);
  await createTenantViews(knex, names, [
    { table: 'twin_accounts' },
    { table: 'appointment_reminders' },
  ]);
  await createFillTriggers(knex, names, ['twin_accounts']);
  await createKeepTriggers(knex, ['twin_accounts']);
}
