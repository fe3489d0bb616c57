import type { Knex } from 'knex';
import type { ConnectionOptions } from 'mysql2';
import { databaseNames, type DatabaseNames } from './names.ts';
import { mostPrepared } from './prepared.ts';

type ServerOptions = Pick<
  ConnectionOptions,
  'host' | 'port' | 'socketPath' | 'ssl' | 'user' | 'password'
>;

/** Where the database is, as who, and the prefix of this installation. */
export interface DatabasePlace {
  server: ServerOptions;
  prefix: string;
  names: DatabaseNames;
}

/**
 * Reads `mysql://user:password@host:port/prefix`, or `...@localhost/prefix?socketPath=/path.sock`.
 * `tls=on` demands TLS with a certificate that names the host.
 * @throws on another scheme, an unknown option or a bad prefix; the message never holds the password.
 */
export function parseDatabaseUrl(databaseUrl: string): DatabasePlace {
  const url = URL.parse(databaseUrl);
  if (url === null || !['mysql:', 'mariadb:'].includes(url.protocol)) {
    throw new Error('the database address must look like mysql://user:password@host:3306/vetcare');
  }
  for (const option of url.searchParams.keys()) {
    if (!['socketPath', 'tls'].includes(option)) {
      throw new Error(`the database address has an unknown option "${option}"`);
    }
  }
  const prefix = url.pathname.slice(1) || 'vetcare';
  const socketPath = url.searchParams.get('socketPath');
  const place = socketPath
    ? { socketPath }
    : { host: url.hostname || '127.0.0.1', port: Number(url.port || 3306) };
  const tls = url.searchParams.get('tls') === 'on' ? { ssl: { verifyIdentity: true } } : {};
  const user = decodeURIComponent(url.username) || 'root';
  const password = decodeURIComponent(url.password);
  return { server: { ...place, ...tls, user, password }, prefix, names: databaseNames(prefix) };
}

/** Driver settings of every connection: values arrive alike from MariaDB and MySQL. */
export const DRIVER = {
  charset: 'utf8mb4_unicode_ci',
  timezone: 'Z',
  supportBigNumbers: true,
  bigNumberStrings: false,
  decimalNumbers: false,
  dateStrings: ['DATE'],
  jsonStrings: true,
  multipleStatements: false,
  connectTimeout: 2000,
  maxPreparedStatements: mostPrepared,
} satisfies ConnectionOptions;

/** The same settings for a knex pool on one schema. */
export function knexConnection(
  server: ServerOptions,
  schema: { database: string; user?: string; password?: string; charset?: string },
): Knex.MySql2ConnectionConfig {
  // Through `object`: knex hands it to the driver as it is, but its type is years older than the driver's.
  const settings: object = { ...DRIVER, ...server, ...schema };
  return settings;
}
