import type { Knex } from 'knex';
import { appRights, narrowAccount } from './appGrants.ts';
import { accountPassword, contextKey, type Secret } from './keys.ts';
import { select, type DatabaseNames } from './names.ts';

const EVERYTHING = 'SELECT, INSERT, UPDATE, DELETE';
const WRITE = 'SELECT, INSERT, UPDATE';
/** What adding to the audit log needs of its head. */
const APPEND = 'SELECT, INSERT, UPDATE (seq, hash)';

/** Tables that the sign-in account reaches: it asks before it is known which clinic is asking. */
const AUTH_GRANTS: Record<string, string> = {
  sessions: EVERYTHING,
  sign_in_emails: EVERYTHING,
  sign_in_throttle: EVERYTHING,
  screen_pairings: EVERYTHING,
  installation: WRITE,
  users: WRITE,
  screens: WRITE,
  organizations: WRITE,
  clinics: WRITE,
  twin_accounts: 'SELECT, INSERT',
  idempotency_keys: 'SELECT, INSERT',
  // Closing a clinic: is anybody expected there, and nobody books meanwhile.
  schedule_locks: WRITE,
  // A person's new name reaches the boards.
  clinic_streams: 'SELECT, INSERT, UPDATE (epoch)',
  audit_heads: APPEND,
  audit_logs: 'SELECT, INSERT',
  vaccine_protocols: 'INSERT',
  clinic_keys: 'SELECT',
  user_invitations: EVERYTHING,
  // Mail about an account and its sending, in the transaction that makes it necessary.
  mail_messages: 'INSERT',
  timers: WRITE,
};

interface Grant {
  account: keyof DatabaseNames['accounts'];
  rights: string;
  on: string;
}

/** What works for all clinics at once: which rows there are, not what they say. */
function jobsGrants({ core, sec }: DatabaseNames, archiving: readonly { name: string }[]): Grant[] {
  const grants = [
    { rights: 'SELECT, UPDATE, DELETE', on: `${core}.timers` },
    // Pruning of the log and of the replies to commands.
    { rights: 'SELECT (clinic_id, seq, at), DELETE', on: `${core}.board_changes` },
    { rights: 'SELECT (clinic_id, created_at), DELETE', on: `${core}.idempotency_keys` },
    // Messages whose text is forgotten.
    { rights: 'SELECT (clinic_id, id, status, created_at), DELETE', on: `${core}.mail_messages` },
    // Archiving: by procedures that refuse what is too young or held, each move with its audit row.
    ...archiving.map(({ name }) => ({ rights: 'EXECUTE', on: `PROCEDURE ${sec}.${name}` })),
    { rights: WRITE, on: `${core}.retention_runs` },
    { rights: APPEND, on: `${core}.audit_heads` },
    { rights: 'INSERT', on: `${core}.audit_logs` },
  ];
  return grants.map((grant) => ({ account: 'jobs', ...grant }));
}

async function wantedGrants(knex: Knex, names: DatabaseNames): Promise<Grant[]> {
  const views = await select<{ name: string }>(
    knex,
    'SELECT table_name AS name FROM information_schema.views WHERE table_schema = ?',
    [names.app],
  );
  const archiving = await select<{ name: string }>(
    knex,
    `SELECT routine_name AS name FROM information_schema.routines
     WHERE routine_schema = ? AND routine_name LIKE 'archive\\_%'`,
    [names.sec],
  );
  return [
    { account: 'app', rights: 'EXECUTE', on: `PROCEDURE ${names.sec}.enter` },
    { account: 'app', rights: 'EXECUTE', on: `PROCEDURE ${names.sec}.append_reads` },
    { account: 'app', rights: 'EXECUTE', on: `PROCEDURE ${names.sec}.keep_first_key` },
    { account: 'auth', rights: 'EXECUTE', on: `PROCEDURE ${names.sec}.keep_first_key` },
    { account: 'app', rights: 'EXECUTE', on: `PROCEDURE ${names.sec}.append_audit` },
    { account: 'app', rights: 'EXECUTE', on: `PROCEDURE ${names.sec}.append_change` },
    // View by view: in a grant on a whole schema the name's underscore is a wildcard.
    ...views.map(({ name }) => ({
      account: 'app' as const,
      rights: appRights(name),
      on: `${names.app}.${name}`,
    })),
    ...Object.entries(AUTH_GRANTS).map(([table, rights]) => ({
      account: 'auth' as const,
      rights,
      on: `${names.core}.${table}`,
    })),
    {
      account: 'auth',
      rights: 'SELECT (clinic_id, start_time, status, veterinarian_id, deleted_at)',
      on: `${names.core}.appointments`,
    },
    { account: 'live', rights: 'SELECT', on: `${names.core}.clinic_streams` },
    ...jobsGrants(names, archiving),
  ];
}

/**
 * Makes the accounts, their passwords and rights, and puts the context key into the database.
 * `hosts`: where the server sees our connections from.
 */
export async function grantAccounts(
  knex: Knex,
  names: DatabaseNames,
  { secret, hosts }: { secret: Secret; hosts: readonly string[] },
): Promise<void> {
  await storeContextKey(knex, names, contextKey(secret));
  const grants = await wantedGrants(knex, names);
  for (const host of hosts) {
    for (const account of Object.values(names.accounts)) {
      const password = accountPassword(secret, account);
      await knex.raw(
        `CREATE USER IF NOT EXISTS '${account}'@'${host}' IDENTIFIED BY '${password}'`,
      );
      await knex.raw(`ALTER USER '${account}'@'${host}' IDENTIFIED BY '${password}'`);
    }
    const { app, auth, jobs } = names.accounts;
    const narrow = (
      account: string,
      schema: string,
      rightsOf: (table: string) => string | undefined,
    ) => narrowAccount(knex, { account: `'${account}'@'${host}'`, schema, rightsOf });
    await narrow(app, names.app, appRights);
    await narrow(auth, names.core, (table) => AUTH_GRANTS[table]);
    await narrow(jobs, names.core, (table) => (table === 'audit_heads' ? APPEND : undefined));
    for (const { account, rights, on } of grants) {
      await knex.raw(`GRANT ${rights} ON ${on} TO '${names.accounts[account]}'@'${host}'`);
    }
  }
}

async function storeContextKey(knex: Knex, names: DatabaseNames, key: Buffer): Promise<void> {
  const block = Buffer.concat([key], 64);
  const inner = block.map((byte) => byte ^ 0x36);
  const outer = block.map((byte) => byte ^ 0x5c);
  await knex.raw(
    `INSERT INTO ${names.sec}.secret (id, inner_pad, outer_pad) VALUES (1, :inner, :outer)
     ON DUPLICATE KEY UPDATE inner_pad = :inner, outer_pad = :outer`,
    { inner: Buffer.from(inner), outer: Buffer.from(outer) },
  );
}
