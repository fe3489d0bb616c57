// A MariaDB that a test may harm, with nodes that reach it over a wire that it may hurt.

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import mysql from 'mysql2/promise';
import { startMariadb } from '../../server/start/embeddedMariadb.ts';
import { TcpProxy } from './tcpProxy.ts';

export type OwnDatabase = {
  /** Its address, through the proxy. */
  readonly url: string;
  readonly proxy: TcpProxy;
  /** Runs a statement as the account that may do everything, past the proxy. */
  readonly asOperator: (sql: string) => Promise<void>;
  readonly end: () => Promise<void>;
};

export async function ownDatabase(): Promise<OwnDatabase> {
  const folder = mkdtempSync(join(tmpdir(), 'vetcare-db-'));
  const dataDir = join(folder, 'mariadb');
  const mariadb = await startMariadb({ dataDir, log: () => undefined, endsWithParent: true });
  const { socketPath } = mariadb;
  const proxy = await TcpProxy.to({ path: socketPath });
  return {
    url: `mysql://root@127.0.0.1:${String(proxy.port)}/t`,
    proxy,
    asOperator: async (sql) => {
      const connection = await mysql.createConnection({ socketPath, user: 'root' });
      await connection.query(sql);
      await connection.end();
    },
    end: async () => {
      await proxy.close();
      await mariadb.kill();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
