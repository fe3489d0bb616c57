import type { Knex } from 'knex';
import { addColumn, addConstraint, addIndex } from '../server/db/alterTable.ts';
import { clinicKey, EDITABLE, ID, ROW_TIMES, TABLE } from '../server/db/columnParts.ts';
import {
  createFillTriggers,
  createKeepTriggers,
  createTenantViews,
} from '../server/db/isolation.ts';
import { fillLabReadings } from '../server/labResults/fillLabReadings.ts';
import { insertStarterProtocols } from '../server/vaccinations/insertStarterProtocols.ts';
import { namesOf, select } from '../server/db/names.ts';

// is_live is NULL once the row is deleted: then the same vaccine and species may come again.
const PROTOCOLS = `CREATE TABLE IF NOT EXISTS vaccine_protocols (
  id ${ID} NOT NULL DEFAULT (UUID()),
  clinic_id ${ID} NOT NULL,
  species ENUM('dog', 'cat', 'bird', 'reptile', 'rabbit', 'horse', 'other') NOT NULL,
  vaccine_name VARCHAR(100) NOT NULL,
  other_names JSON DEFAULT NULL,
  first_dose_weeks INT NULL,
  young_until_weeks INT NULL,
  young_doses INT NOT NULL,
  adult_doses INT NOT NULL,
  dose_gap_min_days INT NOT NULL,
  dose_gap_max_days INT NOT NULL,
  series_lapse_days INT NULL,
  first_booster_months INT NOT NULL,
  first_booster_age_months INT NULL,
  booster_months INT NOT NULL,
  booster_lapse_months INT NULL,
  note VARCHAR(1000) NULL,
  source VARCHAR(500) NULL,
  is_starter BOOLEAN NOT NULL DEFAULT FALSE,
  signed_off_at TIMESTAMP NULL,
  signed_off_by ${ID} NULL,
  is_live BOOLEAN NULL DEFAULT TRUE,
  ${ROW_TIMES},
  ${EDITABLE},
  PRIMARY KEY (clinic_id, id),
  UNIQUE INDEX uq_vaccine_protocol (clinic_id, species, vaccine_name, is_live) COMMENT 'the protocol of a vaccine in a species',
  INDEX idx_vaccine_protocol_signed (clinic_id, signed_off_by) COMMENT 'foreign key; signed by this person',
  ${clinicKey('vaccine_protocols')},
  CONSTRAINT fk_vaccine_protocols_signed FOREIGN KEY (clinic_id, signed_off_by)
    REFERENCES users (clinic_id, id) ON DELETE RESTRICT
) ${TABLE}`;

const REVISIONS = `CREATE TABLE IF NOT EXISTS lab_result_revisions (
  id ${ID} NOT NULL DEFAULT (UUID()),
  clinic_id ${ID} NOT NULL,
  lab_result_id ${ID} NOT NULL,
  version INT UNSIGNED NOT NULL,
  stage ENUM('pending', 'final', 'corrected') NOT NULL,
  was JSON NOT NULL,
  reason TEXT NULL,
  changed_by ${ID} NULL,
  changed_at TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP(3),
  PRIMARY KEY (clinic_id, id),
  UNIQUE INDEX uq_lab_result_revision (clinic_id, lab_result_id, version) COMMENT 'history of a result, each version once',
  ${clinicKey('lab_result_revisions')},
  CONSTRAINT fk_lab_result_revisions_result FOREIGN KEY (clinic_id, lab_result_id)
    REFERENCES lab_results (clinic_id, id) ON DELETE CASCADE
) ${TABLE}`;

async function extendVaccinations(knex: Knex): Promise<void> {
  await addColumn(knex, 'vaccinations', 'vaccine_protocol_id', `${ID} NULL`);
  await addColumn(knex, 'vaccinations', 'next_due_reason', 'VARCHAR(500) NULL');
  await addIndex(
    knex,
    'vaccinations',
    `INDEX idx_vaccination_protocol (clinic_id, vaccine_protocol_id, pet_id) COMMENT 'foreign key; doses of one course'`,
  );
  await addConstraint(
    knex,
    'vaccinations',
    `CONSTRAINT fk_vaccinations_protocol FOREIGN KEY (clinic_id, vaccine_protocol_id)
       REFERENCES vaccine_protocols (clinic_id, id) ON DELETE RESTRICT`,
  );
}

async function extendLabResults(knex: Knex): Promise<void> {
  const columns: readonly (readonly [name: string, definition: string])[] = [
    ['panel_id', `${ID} NULL`],
    ['panel_name', 'VARCHAR(200) NULL'],
    ['value_number', 'DOUBLE NULL'],
    ['value_comparator', `ENUM('<', '<=', '>', '>=') NULL`],
    ['value_unit', 'VARCHAR(50) NULL'],
    ['reference_low', 'DOUBLE NULL'],
    ['reference_high', 'DOUBLE NULL'],
    ['stage', `ENUM('pending', 'final', 'corrected') NOT NULL DEFAULT 'final'`],
  ];
  for (const [name, definition] of columns) await addColumn(knex, 'lab_results', name, definition);
  await addIndex(
    knex,
    'lab_results',
    `INDEX idx_lab_panel (clinic_id, panel_id) COMMENT 'results of a panel'`,
  );
  await addIndex(
    knex,
    'lab_results',
    `INDEX idx_lab_trend (clinic_id, pet_id, test_name, test_date) COMMENT 'trend of one test of a pet'`,
  );
  await addIndex(
    knex,
    'lab_results',
    `INDEX idx_lab_stage (clinic_id, stage, test_date) COMMENT 'results still to come'`,
  );
  await knex.raw(
    `UPDATE lab_results SET stage = 'pending', updated_at = updated_at WHERE status = 'pending'`,
  );
  await fillLabReadings(knex);
}

/** Clinics of earlier versions get the starter protocols, once: a clinic that has any, deleted ones included, keeps its own. */
async function seedProtocols(knex: Knex): Promise<void> {
  const clinics = await select<{ id: string }>(
    knex,
    'SELECT id FROM clinics c WHERE NOT EXISTS (SELECT 1 FROM vaccine_protocols p WHERE p.clinic_id = c.id)',
  );
  for (const { id } of clinics) await insertStarterProtocols(knex, id);
}

export async function up(knex: Knex): Promise<void> {
  const names = await namesOf(knex);
  const made = ['vaccine_protocols', 'lab_result_revisions'];
  for (const table of [PROTOCOLS, REVISIONS]) await knex.raw(table);
  await extendVaccinations(knex);
  await extendLabResults(knex);
  await createTenantViews(
    knex,
    names,
    [...made, 'vaccinations', 'lab_results'].map((table) => ({ table })),
  );
  await createFillTriggers(knex, names, made);
  await createKeepTriggers(knex, made);
  await seedProtocols(knex);
}
