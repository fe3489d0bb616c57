import type { Knex } from 'knex';
import { select } from './names.ts';

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
 * People, their invitations and twins are the sign-in account's to write; a clinic's first key comes by a procedure; audit rows are only added, holds placed and released,
 * and what a note said before is only kept.
 */
const NARROW: Record<string, { readonly rights: string; readonly columns?: readonly string[] }> = {
  users: { rights: 'SELECT' },
  twin_accounts: { rights: 'SELECT' },
  user_invitations: { rights: 'SELECT' },
  clinic_keys: { rights: 'SELECT' },
  audit_logs: { rights: 'SELECT, INSERT' },
  audit_heads: { rights: 'SELECT, INSERT', columns: ['seq', 'hash'] },
  legal_holds: {
    rights: 'SELECT, INSERT',
    columns: ['released_at', 'released_by', 'release_reason', 'version'],
  },
  legal_hold_pets: { rights: 'SELECT, INSERT' },
  medical_record_revisions: { rights: 'INSERT' },
  organizations: { rights: 'SELECT', columns: ['name', 'settings', 'version'] },
  clinics: { rights: 'SELECT', columns: CLINIC_COLUMNS },
};

/** What the requests' account may do with a view, as GRANT says it. Never DELETE. */
export function appRights(view: string): string {
  const { rights, columns = [] } = NARROW[view] ?? { rights: WRITE };
  return columns.length === 0 ? rights : `${rights}, UPDATE (${columns.join(', ')})`;
}

type Narrowing = {
  /** As GRANT names it. */
  readonly account: string;
  readonly schema: string;
  /** What it may do with a table or view; undefined: leave that alone. */
  readonly rightsOf: (table: string) => string | undefined;
};

/** The rights on the whole table in a list that may also have rights on columns. */
const wholeRights = (rights: string) => rights.replaceAll(/, \w+ \([^)]*\)/g, '').split(', ');

/**
 * Takes from an account what an earlier version granted on whole tables and this one does not. Only where it is so, and rights on columns, which go with it, come back at
 * once: on a server that serves meanwhile nothing is missing.
 */
export async function narrowAccount(
  knex: Knex,
  { account, schema, rightsOf }: Narrowing,
): Promise<void> {
  const granted = await select<{ name: string; right: string }>(
    knex,
    `SELECT table_name AS name, privilege_type AS \`right\` FROM information_schema.table_privileges
     WHERE table_schema = ? AND grantee = ? AND privilege_type <> 'SELECT'`,
    [schema, account],
  );
  for (const { name, right } of granted) {
    const rights = rightsOf(name);
    if (rights === undefined || wholeRights(rights).includes(right)) continue;
    await knex.raw(`REVOKE ${right} ON ${schema}.${name} FROM ${account}`);
    await knex.raw(`GRANT ${rights} ON ${schema}.${name} TO ${account}`);
  }
}
