import type { Scene } from './redTeam.ts';

const TENANT = 'VARCHAR(36) CHARACTER SET ascii COLLATE ascii_bin';

/**
 * A schema with the mistakes that people make: a key that does not start with clinic_id, a plain foreign
 * key, a view without filter or check option, a @variable as context, rights given too wide.
 */
export async function breakSchema({ rows, names }: Scene['root']): Promise<void> {
  const { core, app, sec } = names;
  const links = await rows<{ t: string; k: string }>(
    `SELECT table_name AS t, constraint_name AS k FROM information_schema.referential_constraints
     WHERE constraint_schema = ? AND referenced_table_name = 'pets'`,
    [core],
  );
  const account = `'${names.accounts.app}'@'localhost'`;
  const users = await rows<{ c: string }>(
    `SELECT column_name AS c FROM information_schema.columns WHERE table_schema = ? AND table_name = 'users'`,
    [core],
  );
  const statements = [
    ...links.map(({ t, k }) => `ALTER TABLE ${core}.${t} DROP FOREIGN KEY ${k}`),
    `ALTER TABLE ${core}.pets DROP PRIMARY KEY, ADD PRIMARY KEY (id)`,
    `ALTER TABLE ${core}.appointments ADD CONSTRAINT plain_pet FOREIGN KEY (pet_id) REFERENCES ${core}.pets (id)`,
    `CREATE OR REPLACE SQL SECURITY DEFINER VIEW ${app}.vaccinations AS SELECT * FROM ${core}.vaccinations`,
    `CREATE OR REPLACE SQL SECURITY DEFINER VIEW ${app}.clients AS SELECT * FROM ${core}.clients`,
    `CREATE OR REPLACE SQL SECURITY DEFINER VIEW ${app}.users AS
       SELECT ${users.map(({ c }) => c).join(', ')} FROM ${core}.users WHERE clinic_id = ${sec}.tenant()`,
    // The words of a client hold its row in its clinic as well.
    `ALTER TABLE ${core}.search_words DROP FOREIGN KEY fk_search_words_client`,
    `DROP TRIGGER ${core}.clients_keep_clinic`,
    `DROP TRIGGER ${core}.clinics_keep_organization`,
    `DROP TRIGGER ${core}.pets_fill_clinic`,
    `DROP TRIGGER ${core}.pets_keep_clinic`,
    `DROP TRIGGER ${core}.audit_logs_refuse_update`,
    `DROP TRIGGER ${core}.audit_logs_date`,
    `DROP TRIGGER ${core}.legal_holds_keep_word`,
    `DROP TRIGGER ${core}.medical_records_keep_locked`,
    `DROP FUNCTION ${sec}.tenant`,
    `CREATE FUNCTION ${sec}.tenant() RETURNS ${TENANT} NOT DETERMINISTIC READS SQL DATA RETURN COALESCE(
       @tenant, (SELECT clinic_id FROM ${sec}.contexts WHERE connection_id = CONNECTION_ID()))`,
    `DROP PROCEDURE ${sec}.enter`,
    `CREATE PROCEDURE ${sec}.enter(IN p_clinic ${TENANT}, IN p_actor ${TENANT}, IN p_expires_ms BIGINT,
       IN p_nonce CHAR(32), IN p_mac CHAR(64)) MODIFIES SQL DATA
     REPLACE INTO ${sec}.contexts VALUES (CONNECTION_ID(), UNHEX(p_nonce), p_clinic, p_actor, p_expires_ms)`,
    `GRANT ALL PRIVILEGES ON ${app}.* TO ${account}`,
    `GRANT SELECT ON ${core}.lab_results TO ${account}`,
    `GRANT SELECT, EXECUTE ON ${sec}.* TO ${account}`,
    `GRANT EXECUTE ON PROCEDURE ${sec}.enter TO ${account}`,
  ];
  for (const statement of statements) await rows(statement);
}

/** What the lint must say about it. */
export const LINT_FINDINGS = [
  'key pets.PRIMARY does not start with clinic_id',
  'foreign key appointments.plain_pet does not carry clinic_id',
  'view vaccinations has no cascaded check option',
  'view vaccinations does not ask for the tenant',
  'view clients has no cascaded check option',
  'view clients does not ask for the tenant',
  'view users has no cascaded check option',
  'view users has other columns than its table',
  'trigger that keeps clinic_id of clients is missing',
  'trigger that keeps clinic_id of pets is missing',
  'trigger that fills clinic_id of pets is missing',
  'trigger that keeps organization_id of clinics is missing',
  'trigger against UPDATE of audit_logs is missing',
  'tenant() is not DETERMINISTIC: every clinic would be scanned',
  'tenant() does not check connection, nonce and expiry',
  'a routine checks no signature',
];
