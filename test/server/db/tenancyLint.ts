import type { PlainConnection } from './administrator.ts';
import type { DatabaseNames } from '../../../server/db/names.ts';

type Root = PlainConnection & { names: DatabaseNames };

/** Tables with a clinic_id that only the sign-in account reaches: no tenant view. */
const SIGN_IN_TABLES = ['sessions', 'sign_in_emails'];
/** The archive and who works at it: reached by the operator and by definer procedures alone. */
const ARCHIVE_TABLES = ['archived_rows', 'archived_audit_logs', 'retention_runs'];
const VIEWLESS = [...SIGN_IN_TABLES, ...ARCHIVE_TABLES];
/** Tables without clinic_id that have a view all the same. */
const ROOT_TABLES = ['clinics', 'organizations'];
const HIDDEN: Record<string, string[]> = {
  users: [
    'password_hash',
    'mfa_secret',
    'mfa_backup_codes',
    'password_reset_token',
    'password_reset_expires',
    'mfa_last_step',
    'email_verification_token',
    'email_verification_expires',
  ],
  user_invitations: ['token_hash'],
};
const WRITE = 'SELECT, INSERT, UPDATE';
const CLINIC_COLUMNS =
  'name, license_number, phone, email, address_line1, address_line2, city, state, postal_code, country, timezone, working_hours, settings, version';
/** Views that the app's account does not write like the others. */
const NARROW: Record<string, string> = {
  users: 'SELECT',
  twin_accounts: 'SELECT',
  user_invitations: 'SELECT',
  clinic_keys: 'SELECT',
  audit_logs: 'SELECT, INSERT',
  audit_heads: 'SELECT, INSERT, UPDATE (seq, hash)',
  legal_holds: 'SELECT, INSERT, UPDATE (released_at, released_by, release_reason, version)',
  legal_hold_pets: 'SELECT, INSERT',
  medical_record_revisions: 'INSERT',
  organizations: 'SELECT, UPDATE (name, settings, version)',
  clinics: `SELECT, UPDATE (${CLINIC_COLUMNS})`,
};
/** Keys that do not start with clinic_id, each with a reason. */
const OTHER_KEYS = [
  // The address is what a person types before it is known where they work.
  'sign_in_emails.PRIMARY',
];

/** Everything in the schema that breaks the rules of tenancy; empty when it is sound. */
export async function lintTenancy(root: Root): Promise<string[]> {
  const tables = await tenantTables(root);
  const viewed = tables.filter((table) => !VIEWLESS.includes(table));
  const findings = await Promise.all([
    lintKeys(root, tables),
    lintForeignKeys(root, tables),
    lintIds(root),
    lintViews(root, [...viewed, ...ROOT_TABLES]),
    lintTriggers(root, tables),
    lintGrants(root, [...viewed, ...ROOT_TABLES]),
    lintRoutines(root),
  ]);
  return findings.flat();
}

/** Names of all tables that have clinic_id. */
export async function tenantTables({ rows, names }: Root): Promise<string[]> {
  const found = await rows<{ name: string }>(
    `SELECT c.table_name AS name FROM information_schema.columns c
     JOIN information_schema.tables t USING (table_schema, table_name)
     WHERE c.table_schema = ? AND c.column_name = 'clinic_id' AND t.table_type = 'BASE TABLE' ORDER BY 1`,
    [names.core],
  );
  return found.map(({ name }) => name);
}

async function lintKeys({ rows, names }: Root, tables: string[]): Promise<string[]> {
  const keys = await rows<{ t: string; k: string; first: string }>(
    `SELECT table_name AS t, index_name AS k, column_name AS first FROM information_schema.statistics
     WHERE table_schema = ? AND non_unique = 0 AND seq_in_index = 1`,
    [names.core],
  );
  const loose = keys.filter(
    ({ t, k, first }) =>
      tables.includes(t) && first !== 'clinic_id' && !OTHER_KEYS.includes(`${t}.${k}`),
  );
  const unkeyed = tables.filter(
    (table) => !keys.some(({ t, k }) => t === table && k === 'PRIMARY'),
  );
  return [
    ...loose.map(({ t, k }) => `key ${t}.${k} does not start with clinic_id`),
    ...unkeyed.map((table) => `table ${table} has no primary key`),
  ];
}

async function lintForeignKeys({ rows, names }: Root, tables: string[]): Promise<string[]> {
  const links = await rows<{ t: string; k: string; target: string; pairs: string }>(
    `SELECT table_name AS t, constraint_name AS k, referenced_table_name AS target,
       GROUP_CONCAT(column_name, '>', referenced_column_name ORDER BY ordinal_position) AS pairs
     FROM information_schema.key_column_usage
     WHERE table_schema = ? AND referenced_table_name IS NOT NULL GROUP BY 1, 2, 3`,
    [names.core],
  );
  const between = links.filter(({ t, target }) => tables.includes(t) && tables.includes(target));
  const rootless = tables.filter(
    (table) =>
      table !== 'sign_in_emails' &&
      !links.some(({ t, pairs }) => t === table && pairs === 'clinic_id>id'),
  );
  return [
    ...between
      .filter(({ pairs }) => !pairs.startsWith('clinic_id>clinic_id,'))
      .map(({ t, k }) => `foreign key ${t}.${k} does not carry clinic_id`),
    ...rootless.map((table) => `table ${table} is not linked to clinics`),
  ];
}

async function lintIds({ rows, names }: Root): Promise<string[]> {
  const others = await rows<{ t: string; c: string }>(
    `SELECT table_name AS t, column_name AS c FROM information_schema.columns
     WHERE table_schema = ? AND (column_name = 'id' OR column_name LIKE '%\\_id')
       AND column_name NOT IN ('microchip_id', 'command_id') AND table_name NOT IN ('installation')
       AND table_name NOT LIKE 'knex%' AND NOT (table_name IN ('audit_logs', 'archived_audit_logs') AND column_name = 'session_id')
       AND NOT (column_type = 'varchar(36)' AND collation_name = 'ascii_bin')`,
    [names.core],
  );
  return others.map(({ t, c }) => `id ${t}.${c} is not VARCHAR(36) ascii_bin`);
}

async function lintViews({ rows, names }: Root, tables: string[]): Promise<string[]> {
  const views = await rows<{ v: string; option: string; security: string; body: string }>(
    `SELECT table_name AS v, check_option AS \`option\`, security_type AS security, view_definition AS body
     FROM information_schema.views WHERE table_schema = ?`,
    [names.app],
  );
  const columns = await rows<{ s: string; t: string; columns: string }>(
    `SELECT table_schema AS s, table_name AS t, GROUP_CONCAT(column_name ORDER BY ordinal_position) AS columns
     FROM information_schema.columns WHERE table_schema IN (?, ?) GROUP BY 1, 2`,
    [names.core, names.app],
  );
  const columnsOf = (schema: string, table: string) =>
    columns.find(({ s, t }) => s === schema && t === table)?.columns.split(',') ?? [];
  const strays = views.filter(({ v }) => !tables.includes(v));
  return [
    ...strays.map(({ v }) => `view ${v} belongs to no tenant table`),
    ...tables.flatMap((table) => {
      const view = views.find(({ v }) => v === table);
      if (!view) return [`table ${table} has no view`];
      const shown = columnsOf(names.core, table).filter((c) => !HIDDEN[table]?.includes(c));
      return [
        view.option === 'CASCADED' ? '' : `view ${table} has no cascaded check option`,
        view.security === 'DEFINER' ? '' : `view ${table} does not run as its definer`,
        /tenant`?\s*\(\)/i.test(view.body) ? '' : `view ${table} does not ask for the tenant`,
        String(shown) === String(columnsOf(names.app, table))
          ? ''
          : `view ${table} has other columns than its table`,
      ].filter((finding) => finding !== '');
    }),
  ];
}

async function lintTriggers({ rows, names }: Root, tables: string[]): Promise<string[]> {
  const triggers = await rows<{ t: string; event: string; body: string }>(
    `SELECT event_object_table AS t, event_manipulation AS event, action_statement AS body
     FROM information_schema.triggers WHERE trigger_schema = ? AND action_timing = 'BEFORE'`,
    [names.core],
  );
  const has = (table: string, event: string, body: RegExp) =>
    triggers.some((it) => it.t === table && it.event === event && body.test(it.body));
  const append = ['UPDATE', 'DELETE'].filter((event) => !has('audit_logs', event, /append-only/));
  const keepsOrganization = has('clinics', 'UPDATE', /organization_id[^]*SIGNAL/);
  return [
    ...(keepsOrganization ? [] : ['trigger that keeps organization_id of clinics is missing']),
    ...append.map((event) => `trigger against ${event} of audit_logs is missing`),
    ...tables
      .filter((table) => table !== 'audit_logs' && !has(table, 'UPDATE', /SIGNAL/))
      .map((table) => `trigger that keeps clinic_id of ${table} is missing`),
    ...tables
      .filter((table) => !VIEWLESS.includes(table) && !has(table, 'INSERT', /tenant/))
      .map((table) => `trigger that fills clinic_id of ${table} is missing`),
  ];
}

/** Servers tell columns in an order of their own. */
function inOrder(grant: string): string {
  return grant.replace(/\(([^)]*)\)/, (_, columns: string) => {
    return `(${columns.split(', ').sort().join(', ')})`;
  });
}

/** What the app's account may do, from its own grants: exactly this, nothing on a schema or a table. */
async function lintGrants({ rows, names }: Root, tables: string[]): Promise<string[]> {
  const account = `'${names.accounts.app}'@'localhost'`;
  const granted = await rows<Record<string, string>>(`SHOW GRANTS FOR ${account}`);
  const grants = granted.map((row) =>
    inOrder((Object.values(row)[0] ?? '').replaceAll('`', '').replace(/ TO .*/, '')),
  );
  const expected = [
    'GRANT USAGE ON *.*',
    ...['enter', 'append_reads', 'keep_first_key', 'append_audit', 'append_change'].map(
      (it) => `GRANT EXECUTE ON PROCEDURE ${names.sec}.${it}`,
    ),
    ...tables.map((table) => `GRANT ${NARROW[table] ?? WRITE} ON ${names.app}.${table}`),
  ].map(inOrder);
  return [
    ...grants.filter((grant) => !expected.includes(grant)).map((grant) => `too much: ${grant}`),
    ...expected.filter((grant) => !grants.includes(grant)).map((grant) => `not granted: ${grant}`),
  ];
}

async function lintRoutines({ rows, names }: Root): Promise<string[]> {
  const routines = await rows<{ name: string; fixed: string; security: string; body: string }>(
    `SELECT routine_name AS name, is_deterministic AS fixed, security_type AS security,
       routine_definition AS body FROM information_schema.routines WHERE routine_schema = ?`,
    [names.sec],
  );
  const tenant = routines.find(({ name }) => name === 'tenant');
  const signed = ['enter', 'append_reads', 'keep_first_key'].map((it) =>
    routines.find(({ name }) => name === it),
  );
  const appends = ['append_audit', 'append_change'].map((it) =>
    routines.find(({ name }) => name === it),
  );
  const asksAll = ['connection_id', 'nonce', 'expires_at_ms', 'SYSDATE'].every((word) =>
    tenant?.body.includes(word),
  );
  return [
    tenant?.fixed === 'YES' ? '' : 'tenant() is not DETERMINISTIC: every clinic would be scanned',
    asksAll ? '' : 'tenant() does not check connection, nonce and expiry',
    signed.every((it) => it?.body.includes('outer_pad')) ? '' : 'a routine checks no signature',
    appends.every((it) => it?.body.includes('.tenant()'))
      ? ''
      : 'a routine that appends takes another clinic than the context',
    [tenant, ...appends, ...signed].every((it) => it?.security === 'DEFINER')
      ? ''
      : 'a routine is not DEFINER',
  ].filter((finding) => finding !== '');
}
