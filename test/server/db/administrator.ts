import mysql, { type RowDataPacket } from 'mysql2/promise';
import { DRIVER, parseDatabaseUrl } from '../../../server/db/databaseUrl.ts';
import { accountPassword } from '../../../server/db/keys.ts';
import type { DatabaseNames } from '../../../server/db/names.ts';
import { testDatabaseUrl, testPrefix, testSecret } from '../../support/testDatabase.ts';

export type Cell = string | number | boolean | Buffer | Date | null;

/** A connection as the database shows it; its time in s. */
export type Process = {
  Id: number;
  User: string;
  db: string | null;
  Command: string;
  Time: number;
  Info: string | null;
};

/** A connection that speaks plain SQL, for tests that look behind the tenant views or attack them. */
export interface PlainConnection {
  /** The server's number of the connection. */
  id: number;
  /** Rows of one statement; for others the reply's packet in a list. */
  rows: <T = Record<string, Cell>>(sql: string, values?: Cell[]) => Promise<T[]>;
  /** All connections. The table of that name fails on MySQL while anybody runs a statement with bytes in it. */
  processes: () => Promise<Process[]>;
  end: () => void;
}

/** Connects as the account that may do everything; default schema: core. */
export async function administrator(
  prefix = testPrefix,
): Promise<PlainConnection & { names: DatabaseNames }> {
  const { server, names } = parseDatabaseUrl(testDatabaseUrl(prefix));
  const connection = await mysql.createConnection({ ...DRIVER, ...server });
  const plain = plainly(connection);
  const [core] = await plain.rows(
    'SELECT 1 FROM information_schema.schemata WHERE schema_name = ?',
    [names.core],
  );
  if (core) await connection.query(`USE ${names.core}`);
  return { ...plain, names };
}

/** Connects as one of the installation's own accounts, past our pools. */
export async function connectAs(
  account: keyof DatabaseNames['accounts'],
  prefix = testPrefix,
): Promise<PlainConnection> {
  const { server, names } = parseDatabaseUrl(testDatabaseUrl(prefix));
  const user = names.accounts[account];
  const password = accountPassword(testSecret, user);
  const database = account === 'app' ? names.app : names.core;
  return plainly(await mysql.createConnection({ ...DRIVER, ...server, user, password, database }));
}

/** Drops an installation, so that a test starts from nothing. */
export async function dropInstallation(prefix: string): Promise<void> {
  const root = await administrator(prefix);
  const { core, app, sec } = root.names;
  for (const schema of [app, core, sec]) await root.rows(`DROP DATABASE IF EXISTS ${schema}`);
  root.end();
}

function plainly(connection: mysql.Connection): PlainConnection {
  const rows = async <T>(sql: string, values: Cell[] = []) => {
    const [reply] = await connection.query<RowDataPacket[]>(sql, values);
    // What a statement returns is known only to who wrote it.
    return (Array.isArray(reply) ? reply : [reply]) as T[];
  };
  return {
    id: connection.threadId,
    rows,
    processes: () => rows<Process>('SHOW FULL PROCESSLIST'),
    end: () => {
      connection.destroy();
    },
  };
}
