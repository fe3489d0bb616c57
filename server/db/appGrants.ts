import type { Knex } from 'knex';
import { select, type DatabaseNames } from './names.ts';

const WRITE = 'SELECT, INSERT, UPDATE';

/** What an admin changes of the clinic they are in; whose the clinic is and whether it is open is the sign-in account's. */
const CLINIC_COLUMNS = [
  'name',
  'license_number',
  'phone',
  'email',
  'address_line1',
  'address_line2',
  'city',
  'state',
  'postal_code',
  'country',
  'timezone',
  'working_hours',
  'settings',
  'version',
];

/**
 * Views that the requests' account does not write as it writes all others: one injected statement would make an owner, or another organization's clinic, of its own.
 * People, their invitations and twins are the sign-in account's to write; keys and audit rows are only added.
 */
const NARROW: Record<string, { readonly rights: string; readonly columns?: readonly string[] }> = {
  users: { rights: 'SELECT' },
  twin_accounts: { rights: 'SELECT' },
  user_invitations: { rights: 'SELECT' },
  clinic_keys: { rights: 'SELECT, INSERT' },
  audit_logs: { rights: 'SELECT, INSERT' },
  organizations: { rights: 'SELECT', columns: ['name', 'settings', 'version'] },
  clinics: { rights: 'SELECT', columns: CLINIC_COLUMNS },
};

/** What the requests' account may do with a view, as GRANT says it. Never DELETE. */
export function appRights(view: string): string {
  const { rights, columns = [] } = NARROW[view] ?? { rights: WRITE };
  return columns.length === 0 ? rights : `${rights}, UPDATE (${columns.join(', ')})`;
}

/**
 * Takes from the account what an earlier version granted on whole views and this one does not. Only where it is so: on a server that serves meanwhile no right is missing
 * for a moment that it should have. Call before the grants: it takes rights on columns as well.
 */
export async function narrowApp(knex: Knex, names: DatabaseNames, host: string): Promise<void> {
  const account = `'${names.accounts.app}'@'${host}'`;
  const granted = await select<{ view: string; right: string }>(
    knex,
    `SELECT table_name AS view, privilege_type AS \`right\` FROM information_schema.table_privileges
     WHERE table_schema = ? AND grantee = ? AND privilege_type <> 'SELECT'`,
    [names.app, account],
  );
  for (const { view, right } of granted) {
    const { rights } = NARROW[view] ?? { rights: WRITE };
    if (rights.split(', ').includes(right)) continue;
    await knex.raw(`REVOKE ${right} ON ${names.app}.${view} FROM ${account}`);
  }
}
