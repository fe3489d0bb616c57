import type { Connection, RowDataPacket } from 'mysql2';

/** What we know of one connection. The server's clock is followed with a monotonic one. */
export interface Session {
  /** Settings that only this kind of server has. */
  ownSettings: string;
  queryTimeoutMs: number;
  /** Server's clock minus performance.now(), in ms. */
  clockOffsetMs: number;
  /** Queries under way. */
  pending: number;
  /** Statements that it was asked since it serves whom it serves, and whether one may go prepared when it comes again. */
  readonly asked: Map<string, boolean>;
  isDisposed: boolean;
  /** The context that the connection has, if any. */
  context: { clinicId: string; actorId: string } | undefined;
  /** On the server's clock; never goes back, a signature with an earlier one is refused. */
  expiresAtMs: number;
}

const sessions = new WeakMap<Connection, Session>();

/** Set-up of a connection may take this long; a healthy server needs a millisecond. */
const SETUP_TIMEOUT_MS = 2000;
const LOCK_WAIT_S = 3;
const SQL_MODE =
  'ONLY_FULL_GROUP_BY,STRICT_TRANS_TABLES,NO_ZERO_IN_DATE,NO_ZERO_DATE,ERROR_FOR_DIVISION_BY_ZERO,NO_ENGINE_SUBSTITUTION';

/** @throws for a connection that was not opened by openSession */
export function sessionOf(connection: Connection): Session {
  const session = sessions.get(connection);
  if (!session) throw new Error('unknown database connection');
  return session;
}

/** Makes a fresh connection ours: settings, and the difference between the clocks. */
export async function openSession(connection: Connection, queryTimeoutMs: number): Promise<void> {
  const session: Session = {
    ownSettings: '',
    queryTimeoutMs,
    clockOffsetMs: 0,
    pending: 0,
    asked: new Map(),
    isDisposed: false,
    context: undefined,
    expiresAtMs: 0,
  };
  sessions.set(connection, session);
  const [row] = await run<{ version: string } & RowDataPacket>(
    connection,
    'SELECT VERSION() AS version',
  );
  session.ownSettings = settingsOf(row?.version ?? '', queryTimeoutMs);
  await applySettings(connection);
  await measureClock(connection);
}

/** Isolation, and the server's own limit on a statement: MariaDB in seconds, MySQL in ms for SELECT only. */
function settingsOf(version: string, queryTimeoutMs: number): string {
  if (!/mariadb/i.test(version)) {
    return `transaction_isolation = 'READ-COMMITTED', max_execution_time = ${queryTimeoutMs}`;
  }
  const settings = `tx_isolation = 'READ-COMMITTED', max_statement_time = ${queryTimeoutMs / 1000}`;
  const [major = 0, minor = 0] = version.split('.').map(Number);
  // On by default since 11.6. tenant() reads, so it gives a statement its moment before the statement
  // waits for a lock: each wait through a tenant view would then end in error 1020.
  return major * 100 + minor >= 1106 ? `${settings}, innodb_snapshot_isolation = OFF` : settings;
}

/** Settings that COM_RESET_CONNECTION takes back, character set included. */
export async function applySettings(connection: Connection): Promise<void> {
  const { ownSettings } = sessionOf(connection);
  await run(
    connection,
    `SET NAMES utf8mb4 COLLATE utf8mb4_unicode_ci, time_zone = '+00:00', sql_mode = '${SQL_MODE}',
     innodb_lock_wait_timeout = ${LOCK_WAIT_S}, ${ownSettings}`,
  );
}

/** Asks the server for its time; the network's delay makes ours at most that much later. */
export async function measureClock(connection: Connection): Promise<void> {
  const [row] = await run<{ now: number } & RowDataPacket>(
    connection,
    'SELECT CAST(UNIX_TIMESTAMP(SYSDATE(3)) * 1000 AS UNSIGNED) AS now',
  );
  sessionOf(connection).clockOffsetMs = Number(row?.now) - performance.now();
}

/** The server's time now, in ms since 1970. */
export function serverNowMs({ clockOffsetMs }: Session): number {
  return Math.floor(clockOffsetMs + performance.now());
}

/** Wipes everything that the last user of the connection left in it. */
export async function resetSession(connection: Connection): Promise<void> {
  const session = sessionOf(connection);
  session.context = undefined;
  session.asked.clear();
  await new Promise<void>((resolve, reject) => {
    const timer = setTimeout(() => {
      connection.destroy();
      reject(new Error('the database did not answer a reset'));
    }, SETUP_TIMEOUT_MS);
    connection.reset((error) => {
      clearTimeout(timer);
      if (error) reject(error);
      else resolve();
    });
  });
  await applySettings(connection);
}

/** Never to be used again: the pool drops it at the next acquire. */
export function dispose(connection: Connection, reason: unknown): void {
  sessionOf(connection).isDisposed = true;
  // The mark that knex's pool looks at.
  Object.assign(connection, { __knex__disposed: reason });
  connection.destroy();
}

/** One query of our own on a connection, outside knex. */
export async function run<T extends RowDataPacket>(
  connection: Connection,
  sql: string,
  values: readonly (string | number)[] = [],
): Promise<T[]> {
  return new Promise((resolve, reject) => {
    connection.query<T[]>(
      { sql, values: [...values], timeout: SETUP_TIMEOUT_MS },
      (error, rows) => {
        if (error) reject(error);
        else resolve(rows);
      },
    );
  });
}
