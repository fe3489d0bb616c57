import type { Knex } from 'knex';
import { addColumn } from '../server/db/alterTable.ts';
import { clinicKey, ID, TABLE } from '../server/db/columnParts.ts';
import {
  createFillTriggers,
  createKeepTriggers,
  createTenantViews,
  replaceTrigger,
} from '../server/db/isolation.ts';
import { namesOf, type DatabaseNames } from '../server/db/names.ts';

// The animals that a client had when a hold was placed on them: it keeps them wherever they go.
const HOLD_PETS = `CREATE TABLE IF NOT EXISTS legal_hold_pets (
  clinic_id ${ID} NOT NULL,
  legal_hold_id ${ID} NOT NULL,
  pet_id ${ID} NOT NULL,
  PRIMARY KEY (clinic_id, legal_hold_id, pet_id),
  INDEX idx_hold_pets_pet (clinic_id, pet_id) COMMENT 'is this pet on hold',
  ${clinicKey('legal_hold_pets')},
  CONSTRAINT fk_legal_hold_pets_hold FOREIGN KEY (clinic_id, legal_hold_id)
    REFERENCES legal_holds (clinic_id, id) ON DELETE CASCADE,
  CONSTRAINT fk_legal_hold_pets_pet FOREIGN KEY (clinic_id, pet_id)
    REFERENCES pets (clinic_id, id) ON DELETE CASCADE
) ${TABLE}`;

// What a note said before it was changed while somebody might still ask for it; each text sealed, NULL: it stayed.
const REVISIONS = `CREATE TABLE IF NOT EXISTS medical_record_revisions (
  id ${ID} NOT NULL DEFAULT (UUID()),
  clinic_id ${ID} NOT NULL,
  medical_record_id ${ID} NOT NULL,
  version INT UNSIGNED NOT NULL,
  subjective TEXT NULL,
  objective TEXT NULL,
  assessment TEXT NULL,
  plan TEXT NULL,
  replaced_at TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP(3),
  replaced_by ${ID} NULL,
  PRIMARY KEY (clinic_id, id),
  INDEX idx_revision_record (clinic_id, medical_record_id, version) COMMENT 'what a note said before',
  INDEX idx_revision_author (clinic_id, replaced_by) COMMENT 'foreign key',
  ${clinicKey('medical_record_revisions')},
  CONSTRAINT fk_record_revisions_record FOREIGN KEY (clinic_id, medical_record_id)
    REFERENCES medical_records (clinic_id, id) ON DELETE CASCADE,
  CONSTRAINT fk_record_revisions_author FOREIGN KEY (clinic_id, replaced_by)
    REFERENCES users (clinic_id, id) ON DELETE RESTRICT
) ${TABLE}`;

/** Who asks, whatever account a trigger runs as. */
const isBy = (...accounts: string[]) =>
  `SUBSTRING_INDEX(USER(), '@', 1) IN (${accounts.map((name) => `'${name}'`).join(', ')})`;

const refuse = (words: string) => `SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = '${words}'`;

const differs = (columns: readonly string[]) =>
  columns.map((name) => `NOT (NEW.${name} <=> OLD.${name})`).join(' OR ');

/** A hold stays as it was placed, is released once, and by whoever is asking; the operator, who serves no clinic, releases it as nobody. */
async function keepHolds(knex: Knex, { sec }: DatabaseNames): Promise<void> {
  const placed = ['client_id', 'pet_id', 'reason', 'placed_at', 'placed_by'];
  const actor = `(SELECT NULLIF(c.actor_id, 'system') FROM ${sec}.contexts c
    WHERE c.connection_id = CONNECTION_ID() AND c.nonce = @vetcare_nonce)`;
  await replaceTrigger(
    knex,
    'legal_holds_keep_word BEFORE UPDATE ON legal_holds',
  )(`BEGIN
    IF OLD.released_at IS NOT NULL OR ${differs(placed)} THEN ${refuse('a hold is placed and released once')}; END IF;
    IF NEW.released_at IS NOT NULL AND NOT (NEW.released_by <=> ${actor}) THEN
      ${refuse('a release names who releases')};
    END IF;
  END`);
}

/** The requests' account neither writes in a locked note nor opens it again. */
async function keepLockedNotes(knex: Knex, { accounts }: DatabaseNames): Promise<void> {
  const kept = [
    'is_locked',
    'lock_seal',
    'subjective',
    'objective',
    'assessment',
    'plan',
    'pet_id',
  ];
  await replaceTrigger(
    knex,
    'medical_records_keep_locked BEFORE UPDATE ON medical_records',
  )(
    `IF OLD.is_locked = TRUE AND (${differs([...kept, 'deleted_at'])}) AND ${isBy(accounts.app)} THEN
       ${refuse('a locked note is not changed')};
     END IF`,
  );
}

/** What is written now is dated now. An import brings rows of before: it has an account of its own. */
async function dateAuditRows(knex: Knex, { accounts }: DatabaseNames): Promise<void> {
  const { app, auth, jobs } = accounts;
  await replaceTrigger(
    knex,
    'audit_logs_date BEFORE INSERT ON audit_logs',
  )(
    `IF NOT (NEW.created_at <=> NULL) AND ABS(TIMESTAMPDIFF(SECOND, NEW.created_at, SYSDATE())) > 300
       AND ${isBy(app, auth, jobs)} THEN ${refuse('an audit row is dated now')};
     END IF`,
  );
}

/** The clients' animals of today, and those that came with them before. */
const PETS_OF_HOLDS = `INSERT IGNORE INTO legal_hold_pets (clinic_id, legal_hold_id, pet_id)
  SELECT h.clinic_id, h.id, p.id FROM legal_holds h
    JOIN pets p ON p.clinic_id = h.clinic_id AND p.client_id = h.client_id
  UNION SELECT h.clinic_id, h.id, a.pet_id FROM legal_holds h
    JOIN appointments a ON a.clinic_id = h.clinic_id AND a.client_id = h.client_id`;

export async function up(knex: Knex): Promise<void> {
  const names = await namesOf(knex);
  const made = ['legal_hold_pets', 'medical_record_revisions'];
  for (const table of [HOLD_PETS, REVISIONS]) await knex.raw(table);
  // Sealed digests of a note's texts as they were locked: an older text put in their place does not pass for them.
  await addColumn(knex, 'medical_records', 'lock_seal', 'TEXT NULL');
  // What a kept reply shows, so that showing it again is noted, and ends with the record.
  const kind = 'VARCHAR(100) CHARACTER SET ascii COLLATE ascii_bin NULL';
  await addColumn(knex, 'idempotency_keys', 'entity_type', kind);
  await addColumn(knex, 'idempotency_keys', 'entity_id', `${ID} NULL`);
  const views = [...made, 'medical_records', 'idempotency_keys'];
  await createTenantViews(
    knex,
    names,
    views.map((table) => ({ table })),
  );
  await createFillTriggers(knex, names, made);
  await createKeepTriggers(knex, made);
  await knex.raw(PETS_OF_HOLDS);
  await keepHolds(knex, names);
  await keepLockedNotes(knex, names);
  await dateAuditRows(knex, names);
  // An address that nobody has confirmed is held for nobody.
  await knex.raw('DELETE FROM sign_in_emails WHERE is_pending = TRUE');
}
