import type { Knex } from 'knex';
import { addColumn, addConstraint, addIndex } from '../server/db/alterTable.ts';
import { clinicKey, ID, TABLE } from '../server/db/columnParts.ts';
import {
  createFillTriggers,
  createKeepTriggers,
  createTenantViews,
} from '../server/db/isolation.ts';
import { namesOf } from '../server/db/names.ts';

// What is written once a note is locked. The body is encrypted by the server, like the note's own text.
const ADDENDA = `CREATE TABLE IF NOT EXISTS medical_record_addenda (
  id ${ID} NOT NULL DEFAULT (UUID()),
  clinic_id ${ID} NOT NULL,
  medical_record_id ${ID} NOT NULL,
  author_id ${ID} NOT NULL,
  body TEXT NOT NULL,
  created_at TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP(3),
  PRIMARY KEY (clinic_id, id),
  INDEX idx_addendum_record (clinic_id, medical_record_id, created_at) COMMENT 'addenda of a note in their order',
  INDEX idx_addendum_author (clinic_id, author_id) COMMENT 'foreign key; written by this person',
  ${clinicKey('medical_record_addenda')},
  CONSTRAINT fk_addenda_record FOREIGN KEY (clinic_id, medical_record_id)
    REFERENCES medical_records (clinic_id, id) ON DELETE CASCADE,
  CONSTRAINT fk_addenda_author FOREIGN KEY (clinic_id, author_id)
    REFERENCES users (clinic_id, id) ON DELETE RESTRICT
) ${TABLE}`;

async function extendRecords(knex: Knex): Promise<void> {
  const table = 'medical_records';
  await addColumn(knex, table, 'appointment_id', `${ID} NULL`);
  await addColumn(knex, table, 'locked_at', 'TIMESTAMP(3) NULL');
  await addColumn(knex, table, 'locked_by', `${ID} NULL`);
  // When the note locks by itself, where its visit was dated otherwise: such a change may only bring it forward.
  await addColumn(knex, table, 'locks_at', 'TIMESTAMP(3) NULL');
  await addIndex(
    knex,
    table,
    `INDEX idx_record_appointment (clinic_id, appointment_id) COMMENT 'the note of a visit'`,
  );
  await addIndex(
    knex,
    table,
    `INDEX idx_record_locker (clinic_id, locked_by) COMMENT 'foreign key; locked by this person'`,
  );
  await addConstraint(
    knex,
    table,
    `CONSTRAINT fk_medical_records_appointment FOREIGN KEY (clinic_id, appointment_id)
       REFERENCES appointments (clinic_id, id) ON DELETE RESTRICT`,
  );
  await addConstraint(
    knex,
    table,
    `CONSTRAINT fk_medical_records_locker FOREIGN KEY (clinic_id, locked_by)
       REFERENCES users (clinic_id, id) ON DELETE RESTRICT`,
  );
}

export async function up(knex: Knex): Promise<void> {
  const names = await namesOf(knex);
  await extendRecords(knex);
  await knex.raw(ADDENDA);
  const made = ['medical_record_addenda'];
  await createTenantViews(knex, names, [
    { table: 'medical_records' },
    ...made.map((table) => ({ table })),
  ]);
  await createFillTriggers(knex, names, made);
  await createKeepTriggers(knex, made);
}
