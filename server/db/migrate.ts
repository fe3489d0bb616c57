import { readdir } from 'node:fs/promises';
import knex, { type Knex } from 'knex';
import mysql from 'mysql2/promise';
import { grantAccounts } from './accounts.ts';
import { createProcedures } from './procedures.ts';
import { bootFault } from '../bootFault.ts';
import { DRIVER, knexConnection, parseDatabaseUrl, type DatabasePlace } from './databaseUrl.ts';
import type { Secret } from './keys.ts';

const folder = new URL('../../migrations/', import.meta.url);
const LOCK_WAIT_S = 120;

/** Names of the migrations, oldest first. */
const source: Knex.MigrationSource<string> = {
  getMigrations: async () => {
    const files = await readdir(folder);
    return files.filter((file) => /^\d{3}_\w+\.ts$/.test(file)).sort();
  },
  getMigrationName: (file) => file,
  getMigration: async (file) => {
    // An import by address has no type: a migration exports `up`.
    const { up } = (await import(new URL(file, folder).href)) as Pick<Knex.Migration, 'up'>;
    return { up, down: () => Promise.reject(new Error('a migration is never taken back')) };
  },
};

/**
 * Brings the database to this version's schema, accounts and rights; changes nothing when it is there.
 * One process at a time (GET_LOCK); a killed run is continued by the next.
 * @throws one clear line on a server that is away or too old
 */
export async function migrate({
  databaseUrl,
  secret,
}: {
  databaseUrl: string;
  secret: Secret;
}): Promise<void> {
  const place = parseDatabaseUrl(databaseUrl);
  const keeper = await connect(place);
  try {
    await refuseOldServer(keeper);
    await lock(keeper, place);
    await createSchemas(keeper, place);
    await run(place, secret, await hostsOf(keeper, place));
  } finally {
    keeper.destroy();
  }
}

async function connect({ server }: DatabasePlace): Promise<mysql.Connection> {
  try {
    return await mysql.createConnection({ ...DRIVER, ...server });
  } catch (error) {
    const { socketPath, host = '', port = 0 } = server;
    const where = socketPath ?? `${host}:${String(port)}`;
    throw new Error(`the database at ${where}: ${bootFault(error)}`, { cause: error });
  }
}

async function run(place: DatabasePlace, secret: Secret, hosts: string[]): Promise<void> {
  const db = knex({
    client: 'mysql2',
    // knex writes this charset into the CREATE TABLE of its own list: a collation is no charset.
    connection: knexConnection(place.server, { database: place.names.core, charset: 'utf8mb4' }),
    pool: { min: 0, max: 2 },
    migrations: {
      migrationSource: source,
      disableTransactions: true,
      // A newer version has been here: in a rolling deploy, or before a step back. Its migrations only add.
      disableMigrationsListValidation: true,
    },
  });
  try {
    // Our own lock is gone with its connection; knex's outlives a killed process.
    await db.migrate.forceFreeMigrationsLock();
    await db.migrate.latest();
    await createProcedures(db, place.names);
    await grantAccounts(db, place.names, { secret, hosts });
    await db.raw(`DELETE FROM ${place.names.sec}.contexts
      WHERE expires_at_ms < (UNIX_TIMESTAMP() - 3600) * 1000`);
  } finally {
    await db.destroy();
  }
}

async function refuseOldServer(keeper: mysql.Connection): Promise<void> {
  const version = await value(keeper, 'SELECT VERSION() AS value');
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const number = major * 100 + minor;
  const isMariaDb = /mariadb/i.test(version);
  if (number >= (isMariaDb ? 1011 : 804)) return;
  throw new Error(
    `the database server is ${version}; VetCare Board needs MariaDB 10.11 or MySQL 8.4, or newer`,
  );
}

async function lock(keeper: mysql.Connection, { prefix }: DatabasePlace): Promise<void> {
  const got = await value(keeper, 'SELECT GET_LOCK(?, ?) AS value', [
    `vetcare migrate ${prefix}`,
    LOCK_WAIT_S,
  ]);
  if (got !== '1') throw new Error(`another process has been migrating for ${LOCK_WAIT_S} seconds`);
}

async function createSchemas(keeper: mysql.Connection, { names }: DatabasePlace): Promise<void> {
  for (const schema of [names.core, names.app, names.sec]) {
    await keeper.query(
      `CREATE DATABASE IF NOT EXISTS ${schema} CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci`,
    );
  }
}

/**
 * Where the server sees us. A fresh MariaDB has an anonymous account at localhost that shadows
 * `name@'%'` there (access denied), so who connects from localhost gets an account for localhost.
 */
async function hostsOf(keeper: mysql.Connection, { server }: DatabasePlace): Promise<string[]> {
  if (server.socketPath) return ['localhost'];
  const host = await value(keeper, "SELECT SUBSTRING_INDEX(USER(), '@', -1) AS value");
  return host === 'localhost' ? ['localhost', '%'] : ['%'];
}

async function value(
  keeper: mysql.Connection,
  sql: string,
  values: (string | number)[] = [],
): Promise<string> {
  const [rows] = await keeper.query<(mysql.RowDataPacket & { value: unknown })[]>(sql, values);
  return String(rows[0]?.value);
}
