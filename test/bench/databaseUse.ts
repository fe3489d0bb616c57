import { readFileSync } from 'node:fs';
import mysql from 'mysql2/promise';
import { DRIVER, parseDatabaseUrl } from '../../server/db/databaseUrl.ts';

/** What a database server did: statements it was sent, rows it read on indexes and tables, and its CPU where it runs here. */
export type DatabaseWork = {
  readonly statements: number;
  readonly rows: number;
  readonly cpuUs: number;
};

/** Of `/proc/<pid>/stat`: a hundredth of a second. */
const tickUs = 10_000;

function cpuUsOf(pid: string): number {
  const [user = 0, system = 0] = readFileSync(`/proc/${pid}/stat`, 'utf8')
    .split(') ')[1]
    ?.split(' ')
    .slice(11, 13)
    .map(Number) ?? [NaN];
  return (user + system) * tickUs;
}

export function since(before: DatabaseWork, after: DatabaseWork): DatabaseWork {
  return {
    statements: after.statements - before.statements,
    rows: after.rows - before.rows,
    cpuUs: after.cpuUs - before.cpuUs,
  };
}

/** The counters of a whole database server: proof of what a request costs, however loaded the machine is. */
export class DatabaseUse {
  readonly #connection: Promise<mysql.Connection>;
  #pid: string | undefined;

  constructor(databaseUrl: string) {
    const { server } = parseDatabaseUrl(databaseUrl);
    this.#connection = mysql.createConnection({ ...DRIVER, ...server });
  }

  async now(): Promise<DatabaseWork> {
    const connection = await this.#connection;
    this.#pid ??= await this.#readPid(connection);
    const [rows] = await connection.query<mysql.RowDataPacket[]>(
      `SHOW GLOBAL STATUS WHERE Variable_name = 'Questions' OR Variable_name LIKE 'Handler\\_read\\_%'`,
    );
    const count = (of: (name: string) => boolean) =>
      rows
        .filter((row) => of(String(row['Variable_name'])))
        .reduce((sum, row) => sum + Number(row['Value']), 0);
    return {
      statements: count((name) => name === 'Questions'),
      rows: count((name) => name !== 'Questions'),
      cpuUs: cpuUsOf(this.#pid),
    };
  }

  async end(): Promise<void> {
    await (await this.#connection).end();
  }

  async #readPid(connection: mysql.Connection): Promise<string> {
    const [rows] = await connection.query<mysql.RowDataPacket[]>('SELECT @@pid_file AS file');
    const [row] = rows;
    return readFileSync(String(row?.['file']), 'utf8').trim();
  }
}
