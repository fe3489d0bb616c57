import type { Knex } from 'knex';
import { clinicKey, ID, TABLE, WORD } from '../server/db/columnParts.ts';

const CLINIC_KEYS = `CREATE TABLE IF NOT EXISTS clinic_keys (
  clinic_id ${ID} NOT NULL,
  epoch INT UNSIGNED NOT NULL,
  wrapped_key VARBINARY(255) NOT NULL,
  kek_version INT NOT NULL,
  created_at TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP,
  PRIMARY KEY (clinic_id, epoch),
  ${clinicKey('clinic_keys')}
) ${TABLE}`;

const AUDIT_HEADS = `CREATE TABLE IF NOT EXISTS audit_heads (
  clinic_id ${ID} NOT NULL,
  seq BIGINT UNSIGNED NOT NULL DEFAULT 0,
  hash BINARY(32) NOT NULL,
  PRIMARY KEY (clinic_id),
  CONSTRAINT fk_audit_heads_clinic FOREIGN KEY (clinic_id) REFERENCES clinics (id)
    ON DELETE RESTRICT
) ${TABLE}`;

// Unlike the seed: no ON DELETE CASCADE from clinics (a cascade fires no trigger and would empty an
// append-only log) and no ON DELETE SET NULL from users (with a composite key it would null clinic_id).
// Clinics and users that have a history are deactivated, never deleted.
const AUDIT_LOGS = `CREATE TABLE IF NOT EXISTS audit_logs (
  id ${ID} NOT NULL DEFAULT (UUID()),
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
  created_at TIMESTAMP NULL DEFAULT CURRENT_TIMESTAMP,
  seq BIGINT UNSIGNED NOT NULL,
  previous_hash BINARY(32) NOT NULL,
  hash BINARY(32) NOT NULL,
  PRIMARY KEY (clinic_id, id),
  UNIQUE INDEX uq_audit_seq (clinic_id, seq) COMMENT 'the chain in order, for its verification',
  INDEX idx_audit_clinic_date (clinic_id, created_at DESC) COMMENT 'audit log of a period, latest first',
  INDEX idx_audit_user (clinic_id, user_id, created_at DESC) COMMENT 'what a person did, latest first',
  INDEX idx_audit_entity (clinic_id, entity_type, entity_id, created_at DESC) COMMENT 'who saw or changed this record',
  INDEX idx_audit_action (clinic_id, action, created_at DESC) COMMENT 'sign-ins, deletions of a period',
  CONSTRAINT fk_audit_logs_clinic FOREIGN KEY (clinic_id) REFERENCES clinics (id)
    ON DELETE RESTRICT,
  CONSTRAINT fk_audit_logs_user FOREIGN KEY (clinic_id, user_id) REFERENCES users (clinic_id, id)
    ON DELETE RESTRICT
) ${TABLE}`;

// From here on: tables of the auth account, without a tenant view. They are read before it is known
// which clinic is asking.
const SESSIONS = `CREATE TABLE IF NOT EXISTS sessions (
  id ${ID} NOT NULL DEFAULT (UUID()),
  clinic_id ${ID} NOT NULL,
  kind ENUM('user', 'screen') NOT NULL,
  user_id ${ID} NULL,
  screen_id ${ID} NULL,
  token_hash BINARY(32) NOT NULL,
  previous_token_hash BINARY(32) NULL,
  rotated_at TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP(3),
  created_at TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP(3),
  last_used_at TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP(3),
  expires_at TIMESTAMP(3) NOT NULL,
  revoked_at TIMESTAMP(3) NULL,
  revoke_reason VARCHAR(40) ${WORD} NULL,
  ip_address VARCHAR(45),
  user_agent TEXT,
  label VARCHAR(100),
  PRIMARY KEY (clinic_id, id),
  INDEX idx_session_user (clinic_id, user_id, last_used_at) COMMENT 'sessions of a user; all revoked at once',
  INDEX idx_session_screen (clinic_id, screen_id) COMMENT 'session of a screen',
  INDEX idx_session_expires (expires_at) COMMENT 'sessions to forget, of all clinics',
  ${clinicKey('sessions')},
  CONSTRAINT fk_sessions_user FOREIGN KEY (clinic_id, user_id) REFERENCES users (clinic_id, id)
    ON DELETE CASCADE,
  CONSTRAINT fk_sessions_screen FOREIGN KEY (clinic_id, screen_id)
    REFERENCES screens (clinic_id, id) ON DELETE CASCADE
) ${TABLE}`;

// Compared byte by byte, in the lower case that sign-in writes: josé@ and jose@ are two people.
const SIGN_IN_EMAILS = `CREATE TABLE IF NOT EXISTS sign_in_emails (
  email VARCHAR(255) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
  clinic_id ${ID} NOT NULL,
  user_id ${ID} NOT NULL,
  PRIMARY KEY (email),
  INDEX idx_sign_in_user (clinic_id, user_id) COMMENT 'address of a user, to change or free it',
  CONSTRAINT fk_sign_in_emails_user FOREIGN KEY (clinic_id, user_id)
    REFERENCES users (clinic_id, id) ON DELETE CASCADE
) ${TABLE}`;

// The shape that rate-limiter-flexible expects.
const SIGN_IN_THROTTLE = `CREATE TABLE IF NOT EXISTS sign_in_throttle (
  \`key\` VARCHAR(255) COLLATE utf8mb4_bin NOT NULL,
  points INT NOT NULL DEFAULT 0,
  expire BIGINT UNSIGNED NULL,
  PRIMARY KEY (\`key\`),
  INDEX idx_throttle_expire (expire)
) ${TABLE}`;

const SCREEN_PAIRINGS = `CREATE TABLE IF NOT EXISTS screen_pairings (
  id ${ID} NOT NULL DEFAULT (UUID()),
  user_code CHAR(8) ${WORD} NOT NULL,
  device_code_hash BINARY(32) NOT NULL,
  expires_at TIMESTAMP(3) NOT NULL,
  approved_clinic_id ${ID} NULL,
  screen_id ${ID} NULL,
  approved_by ${ID} NULL,
  claimed_at TIMESTAMP(3) NULL,
  created_at TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP(3),
  PRIMARY KEY (id),
  UNIQUE INDEX uq_pairing_code (user_code),
  INDEX idx_pairing_expires (expires_at),
  INDEX idx_pairing_screen (approved_clinic_id, screen_id) COMMENT 'foreign key',
  CONSTRAINT fk_screen_pairings_screen FOREIGN KEY (approved_clinic_id, screen_id)
    REFERENCES screens (clinic_id, id) ON DELETE CASCADE
) ${TABLE}`;

const INSTALLATION = `CREATE TABLE IF NOT EXISTS installation (
  id TINYINT NOT NULL,
  setup_code_hash BINARY(32) NULL,
  completed_at TIMESTAMP(3) NULL,
  PRIMARY KEY (id),
  CONSTRAINT chk_installation_one_row CHECK (id = 1)
) ${TABLE}`;

export async function up(knex: Knex): Promise<void> {
  const clinic = [CLINIC_KEYS, AUDIT_HEADS, AUDIT_LOGS];
  const signIn = [SESSIONS, SIGN_IN_EMAILS, SIGN_IN_THROTTLE, SCREEN_PAIRINGS, INSTALLATION];
  for (const table of [...clinic, ...signIn]) await knex.raw(table);
}
