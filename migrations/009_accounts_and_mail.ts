import type { Knex } from 'knex';
import { addColumn } from '../server/db/alterTable.ts';
import { clinicKey, ID, ROW_TIMES, TABLE, WORD } from '../server/db/columnParts.ts';
import {
  createFillTriggers,
  createKeepTriggers,
  createTenantViews,
} from '../server/db/isolation.ts';
import { namesOf } from '../server/db/names.ts';

/** The body is sealed, and forgotten (NULL) once sent or when `expires_at` has come: it may hold a link that lets somebody in. */
const MAIL_MESSAGES = `CREATE TABLE IF NOT EXISTS mail_messages (
  id ${ID} NOT NULL DEFAULT (UUID()),
  clinic_id ${ID} NOT NULL,
  kind VARCHAR(40) ${WORD} NOT NULL,
  recipient VARCHAR(255) NOT NULL,
  subject VARCHAR(255) NOT NULL,
  body MEDIUMTEXT NULL,
  entity_id ${ID} NULL,
  status ENUM('pending', 'sent', 'failed') NOT NULL DEFAULT 'pending',
  attempts INT NOT NULL DEFAULT 0,
  error VARCHAR(500) NULL,
  expires_at TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP(3),
  sent_at TIMESTAMP(3) NULL,
  ${ROW_TIMES},
  PRIMARY KEY (clinic_id, id),
  INDEX idx_mail_status (clinic_id, status, id) COMMENT 'messages that wait or failed, latest first',
  ${clinicKey('mail_messages')}
) ${TABLE}`;

/** A person who was asked to join; becomes a row of users when the link is followed. */
const USER_INVITATIONS = `CREATE TABLE IF NOT EXISTS user_invitations (
  id ${ID} NOT NULL DEFAULT (UUID()),
  clinic_id ${ID} NOT NULL,
  email VARCHAR(255) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
  first_name VARCHAR(100) NOT NULL,
  last_name VARCHAR(100) NOT NULL,
  role ENUM('admin', 'veterinarian', 'technician', 'receptionist') NOT NULL,
  phone VARCHAR(20),
  license_number VARCHAR(100),
  token_hash BINARY(32) NOT NULL,
  expires_at TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP(3),
  invited_by ${ID} NULL,
  accepted_at TIMESTAMP(3) NULL,
  withdrawn_at TIMESTAMP(3) NULL,
  ${ROW_TIMES},
  PRIMARY KEY (clinic_id, id),
  INDEX idx_invitation_open (clinic_id, accepted_at, withdrawn_at) COMMENT 'who was asked and has not come yet',
  INDEX idx_invitation_by (clinic_id, invited_by) COMMENT 'foreign key',
  ${clinicKey('user_invitations')},
  CONSTRAINT fk_user_invitations_by FOREIGN KEY (clinic_id, invited_by)
    REFERENCES users (clinic_id, id) ON DELETE RESTRICT
) ${TABLE}`;

const NEW_TABLES = ['mail_messages', 'user_invitations'];
/** What only sign-in reads of a person; the first five were hidden from the start. */
const SIGN_IN_COLUMNS = [
  'password_hash',
  'mfa_secret',
  'mfa_backup_codes',
  'password_reset_token',
  'password_reset_expires',
  'mfa_last_step',
  'email_verification_token',
  'email_verification_expires',
];

async function widenUsers(knex: Knex): Promise<void> {
  // The seed's 32 characters hold a bare secret; sealed it is longer.
  await knex.raw('ALTER TABLE users MODIFY mfa_secret VARCHAR(255)');
  await addColumn(knex, 'users', 'mfa_confirmed_at', 'TIMESTAMP(3) NULL');
  await addColumn(knex, 'users', 'mfa_last_step', 'BIGINT NULL');
  await addColumn(knex, 'users', 'email_verification_token', 'VARCHAR(255) NULL');
  await addColumn(knex, 'users', 'email_verification_expires', 'TIMESTAMP NULL');
}

export async function up(knex: Knex): Promise<void> {
  const names = await namesOf(knex);
  await knex.raw(MAIL_MESSAGES);
  await knex.raw(USER_INVITATIONS);
  await widenUsers(knex);
  await createTenantViews(knex, names, [
    { table: 'mail_messages' },
    { table: 'user_invitations', hidden: ['token_hash'] },
    { table: 'users', hidden: SIGN_IN_COLUMNS },
  ]);
  await createFillTriggers(knex, names, NEW_TABLES);
  await createKeepTriggers(knex, NEW_TABLES);
}
