import type { Knex } from 'knex';
import { ID } from '../server/db/columnParts.ts';
import {
  createAppendOnlyTriggers,
  createFillTriggers,
  createKeepTriggers,
  createTenantViews,
} from '../server/db/isolation.ts';
import { namesOf, type DatabaseNames } from '../server/db/names.ts';

// MySQL has no row-level security. Instead the app's account sees only views that show the rows of
// sec.tenant(), and tenant() believes only a context that sec.enter() has checked. A plain @variable
// would do for honest code, but one SELECT can change it.

const TENANT_TABLES = [
  'users',
  'clients',
  'pets',
  'medical_records',
  'diagnoses',
  'vaccinations',
  'appointments',
  'appointment_status_changes',
  'appointment_reminders',
  'clinic_streams',
  'schedule_locks',
  'board_changes',
  'idempotency_keys',
  'lab_results',
  'lab_alerts',
  'lab_alert_events',
  'timers',
  'screens',
  'clinic_keys',
  'audit_heads',
  'audit_logs',
];
const SIGN_IN_TABLES = ['sessions', 'sign_in_emails'];
const PASSWORDS = [
  'password_hash',
  'mfa_secret',
  'mfa_backup_codes',
  'password_reset_token',
  'password_reset_expires',
];

/** HMAC-SHA256 is two SHA2 calls when the padded keys are stored: the SQL has no XOR of strings. */
function secretTable({ sec }: DatabaseNames): string {
  return `CREATE TABLE IF NOT EXISTS ${sec}.secret (
    id TINYINT NOT NULL PRIMARY KEY,
    inner_pad BINARY(64) NOT NULL,
    outer_pad BINARY(64) NOT NULL
  ) ENGINE=InnoDB`;
}

/** Who each connection serves now. InnoDB: a MEMORY table locks as a whole. */
function contextsTable({ sec }: DatabaseNames): string {
  return `CREATE TABLE IF NOT EXISTS ${sec}.contexts (
    connection_id BIGINT UNSIGNED NOT NULL PRIMARY KEY,
    nonce BINARY(16) NOT NULL,
    clinic_id ${ID} NOT NULL,
    actor_id ${ID} NOT NULL,
    expires_at_ms BIGINT UNSIGNED NOT NULL
  ) ENGINE=InnoDB`;
}

/**
 * The clinic of this connection, or NULL. DETERMINISTIC although it reads a row: only then is it
 * evaluated once a statement and planned like a literal. SYSDATE, because a client can set NOW().
 * The nonce: connection ids start again when the server restarts, the rows of the old ones are still here.
 */
function tenantFunction({ sec }: DatabaseNames): string {
  return `CREATE FUNCTION ${sec}.tenant() RETURNS ${ID}
    DETERMINISTIC READS SQL DATA SQL SECURITY DEFINER
    RETURN (SELECT clinic_id FROM ${sec}.contexts
      WHERE connection_id = CONNECTION_ID() AND nonce = @vetcare_nonce
        AND expires_at_ms > CAST(UNIX_TIMESTAMP(SYSDATE(3)) * 1000 AS UNSIGNED))`;
}

/**
 * Takes a context that was signed for this very connection. A signature counts once: its expiry must be
 * later than the connection's last. Run it before BEGIN, a ROLLBACK would undo it.
 */
function enterProcedure({ sec }: DatabaseNames): string {
  return `CREATE PROCEDURE ${sec}.enter(IN p_clinic ${ID}, IN p_actor ${ID},
      IN p_expires_ms BIGINT UNSIGNED, IN p_nonce CHAR(32) CHARACTER SET ascii COLLATE ascii_bin,
      IN p_mac CHAR(64) CHARACTER SET ascii COLLATE ascii_bin)
    MODIFIES SQL DATA SQL SECURITY DEFINER
  BEGIN
    DECLARE v_now_ms BIGINT UNSIGNED DEFAULT CAST(UNIX_TIMESTAMP(SYSDATE(3)) * 1000 AS UNSIGNED);
    DECLARE v_last_ms BIGINT UNSIGNED DEFAULT 0;
    DECLARE v_mac CHAR(64) CHARACTER SET ascii COLLATE ascii_bin;
    SELECT SHA2(CONCAT(outer_pad, UNHEX(SHA2(CONCAT(inner_pad,
        CONCAT_WS('|', CONNECTION_ID(), p_clinic, p_actor, p_expires_ms, p_nonce)), 256))), 256)
      INTO v_mac FROM ${sec}.secret WHERE id = 1;
    IF NOT (v_mac <=> p_mac) OR p_mac IS NULL THEN
      SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = 'tenant context refused';
    END IF;
    SET v_last_ms = COALESCE((SELECT expires_at_ms FROM ${sec}.contexts
      WHERE connection_id = CONNECTION_ID()), 0);
    IF p_expires_ms <= v_now_ms OR p_expires_ms > v_now_ms + 120000 OR p_expires_ms <= v_last_ms THEN
      SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = 'tenant context out of time';
    END IF;
    INSERT INTO ${sec}.contexts (connection_id, nonce, clinic_id, actor_id, expires_at_ms)
      VALUES (CONNECTION_ID(), UNHEX(p_nonce), p_clinic, p_actor, p_expires_ms)
      ON DUPLICATE KEY UPDATE nonce = UNHEX(p_nonce), clinic_id = p_clinic, actor_id = p_actor,
        expires_at_ms = p_expires_ms;
    SET @vetcare_nonce = UNHEX(p_nonce);
  END`;
}

async function createContext(knex: Knex, names: DatabaseNames): Promise<void> {
  await knex.raw(secretTable(names));
  await knex.raw(contextsTable(names));
  await knex.raw(`DROP FUNCTION IF EXISTS ${names.sec}.tenant`);
  await knex.raw(tenantFunction(names));
  await knex.raw(`DROP PROCEDURE IF EXISTS ${names.sec}.enter`);
  await knex.raw(enterProcedure(names));
}

export async function up(knex: Knex): Promise<void> {
  const names = await namesOf(knex);
  await createContext(knex, names);
  await createTenantViews(knex, names, [
    ...TENANT_TABLES.map((table) => ({ table, hidden: table === 'users' ? PASSWORDS : [] })),
    { table: 'clinics', rows: `id = ${names.sec}.tenant()` },
    {
      table: 'organizations',
      rows: `id = (SELECT organization_id FROM ${names.core}.clinics WHERE id = ${names.sec}.tenant())`,
    },
  ]);
  await createFillTriggers(knex, names, TENANT_TABLES);
  await createKeepTriggers(
    knex,
    [...TENANT_TABLES, ...SIGN_IN_TABLES].filter((table) => table !== 'audit_logs'),
  );
  await createAppendOnlyTriggers(knex, 'audit_logs');
}
