import type { Knex } from 'knex';
import { addColumn } from '../server/db/alterTable.ts';
import { createTenantViews, replaceTrigger } from '../server/db/isolation.ts';
import { namesOf } from '../server/db/names.ts';

/** What only sign-in reads of a person, as in 009. */
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

/** Who runs a clinic is not changed by a statement: owners of the other organization would come in. */
async function keepOrganizations(knex: Knex): Promise<void> {
  await replaceTrigger(
    knex,
    'clinics_keep_organization BEFORE UPDATE ON clinics',
  )(
    `IF NOT (NEW.id <=> OLD.id AND NEW.organization_id <=> OLD.organization_id) THEN
       SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = 'organization_id can not be changed';
     END IF`,
  );
}

export async function up(knex: Knex): Promise<void> {
  const names = await namesOf(knex);
  // A new address is held for its person from the start, and signs nobody in before it is confirmed.
  await addColumn(knex, 'users', 'pending_email', 'VARCHAR(255) NULL');
  await addColumn(knex, 'sign_in_emails', 'is_pending', 'BOOLEAN NOT NULL DEFAULT FALSE');
  await createTenantViews(knex, names, [{ table: 'users', hidden: SIGN_IN_COLUMNS }]);
  // Only an admin is an owner: a role that was taken away may not bring the ownership back one day.
  await knex.raw(
    `UPDATE users SET is_organization_owner = FALSE
     WHERE is_organization_owner = TRUE AND (role <> 'admin' OR deleted_at IS NOT NULL)`,
  );
  await keepOrganizations(knex);
}
