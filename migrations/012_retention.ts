import type { Knex } from 'knex';
import { addColumn } from '../server/db/alterTable.ts';
import { clinicKey, ID, TABLE, WORD } from '../server/db/columnParts.ts';
import {
  createFillTriggers,
  createKeepTriggers,
  createTenantViews,
  replaceTrigger,
} from '../server/db/isolation.ts';
import { namesOf } from '../server/db/names.ts';

// Neither client nor pet: the hold is on the whole clinic. A hold that was released goes to the archive with its pet.
const LEGAL_HOLDS = `CREATE TABLE IF NOT EXISTS legal_holds (
  id ${ID} NOT NULL DEFAULT (UUID()),
  clinic_id ${ID} NOT NULL,
  client_id ${ID} NULL,
  pet_id ${ID} NULL,
  reason TEXT NOT NULL,
  placed_at TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP(3),
  placed_by ${ID} NULL,
  released_at TIMESTAMP(3) NULL,
  released_by ${ID} NULL,
  release_reason TEXT NULL,
  version INT UNSIGNED NOT NULL DEFAULT 1,
  PRIMARY KEY (clinic_id, id),
  INDEX idx_hold_open (clinic_id, released_at, id) COMMENT 'holds in force; all holds, latest first',
  INDEX idx_hold_client (clinic_id, client_id, released_at) COMMENT 'is this client on hold',
  INDEX idx_hold_pet (clinic_id, pet_id, released_at) COMMENT 'is this pet on hold',
  INDEX idx_hold_placed_by (clinic_id, placed_by) COMMENT 'foreign key',
  INDEX idx_hold_released_by (clinic_id, released_by) COMMENT 'foreign key',
  ${clinicKey('legal_holds')},
  CONSTRAINT fk_legal_holds_client FOREIGN KEY (clinic_id, client_id)
    REFERENCES clients (clinic_id, id) ON DELETE CASCADE,
  CONSTRAINT fk_legal_holds_pet FOREIGN KEY (clinic_id, pet_id)
    REFERENCES pets (clinic_id, id) ON DELETE CASCADE,
  CONSTRAINT fk_legal_holds_placed_by FOREIGN KEY (clinic_id, placed_by)
    REFERENCES users (clinic_id, id) ON DELETE RESTRICT,
  CONSTRAINT fk_legal_holds_released_by FOREIGN KEY (clinic_id, released_by)
    REFERENCES users (clinic_id, id) ON DELETE RESTRICT
) ${TABLE}`;

// What was moved out of the tenant tables, each row as the text of its columns: whatever columns a table has or will
// have, its rows fit. No tenant view: no request reads the archive. root_*: with which pet, client or deleted row it went.
const ARCHIVED_ROWS = `CREATE TABLE IF NOT EXISTS archived_rows (
  clinic_id ${ID} NOT NULL,
  table_name VARCHAR(64) ${WORD} NOT NULL,
  row_key VARCHAR(150) ${WORD} NOT NULL,
  root_table VARCHAR(64) ${WORD} NOT NULL,
  root_id ${ID} NOT NULL,
  archived_at TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP(3),
  body JSON NOT NULL,
  PRIMARY KEY (clinic_id, table_name, row_key),
  INDEX idx_archived_root (clinic_id, root_table, root_id, table_name, row_key) COMMENT 'all that went with a pet or client',
  ${clinicKey('archived_rows')}
) ${TABLE}`;

// The same columns as audit_logs: the chain goes on from here into the live rows.
const ARCHIVED_AUDIT_LOGS = `CREATE TABLE IF NOT EXISTS archived_audit_logs (
  id ${ID} NOT NULL,
  clinic_id ${ID} NOT NULL,
  user_id ${ID},
  entity_type VARCHAR(100) NOT NULL,
  entity_id ${ID} NOT NULL,
  action ENUM('create', 'read', 'update', 'delete', 'login', 'logout') NOT NULL,
  old_values JSON DEFAULT NULL,
  new_values JSON DEFAULT NULL,
  ip_address VARCHAR(45),
  user_agent TEXT,
  session_id VARCHAR(100),
  created_at TIMESTAMP NULL DEFAULT NULL,
  seq BIGINT UNSIGNED NOT NULL,
  previous_hash BINARY(32) NOT NULL,
  hash BINARY(32) NOT NULL,
  PRIMARY KEY (clinic_id, seq),
  CONSTRAINT fk_archived_audit_logs_clinic FOREIGN KEY (clinic_id) REFERENCES clinics (id)
    ON DELETE RESTRICT
) ${TABLE}`;

// When the archiving of a clinic was last gone through, and who is at it now.
const RETENTION_RUNS = `CREATE TABLE IF NOT EXISTS retention_runs (
  clinic_id ${ID} NOT NULL,
  claimed_until TIMESTAMP(3) NULL,
  finished_at TIMESTAMP(3) NULL,
  PRIMARY KEY (clinic_id),
  ${clinicKey('retention_runs')}
) ${TABLE}`;

/** A row may leave the live log once it is seven years old and its exact copy is in the archive; else never. */
const REFUSE_UNLESS_ARCHIVED = `
  IF OLD.created_at > SYSDATE() - INTERVAL 7 YEAR OR NOT EXISTS (
    SELECT 1 FROM archived_audit_logs a
    WHERE a.clinic_id = OLD.clinic_id AND a.seq = OLD.seq AND a.hash = OLD.hash)
  THEN SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = 'audit_logs is append-only';
  END IF`;

async function guardArchives(knex: Knex): Promise<void> {
  await replaceTrigger(
    knex,
    'audit_logs_refuse_delete BEFORE DELETE ON audit_logs',
  )(`BEGIN ${REFUSE_UNLESS_ARCHIVED}; END`);
  for (const event of ['UPDATE', 'DELETE']) {
    const table = 'archived_audit_logs';
    const head = `${table}_refuse_${event.toLowerCase()} BEFORE ${event} ON ${table}`;
    const refuse = `SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = '${table} is append-only'`;
    await replaceTrigger(knex, head)(refuse);
  }
  // Its sealed fields are sealed anew when keys are rotated, so it may be updated within its clinic.
  await createKeepTriggers(knex, ['legal_holds', 'archived_rows', 'retention_runs']);
}

export async function up(knex: Knex): Promise<void> {
  const names = await namesOf(knex);
  for (const table of [LEGAL_HOLDS, ARCHIVED_ROWS, ARCHIVED_AUDIT_LOGS, RETENTION_RUNS])
    await knex.raw(table);
  // Where the live chain begins: number and hash of the last row that went to the archive.
  await addColumn(knex, 'audit_heads', 'archived_seq', 'BIGINT UNSIGNED NOT NULL DEFAULT 0');
  await addColumn(knex, 'audit_heads', 'archived_hash', 'BINARY(32) NULL');
  await createTenantViews(knex, names, [{ table: 'legal_holds' }, { table: 'audit_heads' }]);
  await createFillTriggers(knex, names, ['legal_holds']);
  await guardArchives(knex);
}
