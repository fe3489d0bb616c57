// A server in a process of its own, which ends when its heap holds too much, and reports what else it needed: node --max-old-space-size=80 exportProcess.ts <json>

import { buildApp } from '../../../server/app.ts';
import { openDatabases } from '../../../server/db/databases.ts';
import { systemIds } from '../../../server/ids.ts';
import { makeLog } from '../../../server/log.ts';
import { TestClock, testConfig } from '../../support/testApp.ts';

type Wish = { readonly databaseUrl: string; readonly secret: string };
/** What it says: first where it listens, then an answer to each question for it. */
export type ExportSaid = {
  readonly url: string;
  /** The most memory beside the heap (bytes to be sent are there) at any statement since the question before. */
  readonly besideMb: number;
  /** Statements of clinics' own account until now, and its connections that are at work at this moment. */
  readonly statements: number;
  readonly busy: number;
};

if (import.meta.main) {
  const { databaseUrl, secret } = JSON.parse(process.argv[2] ?? '') as Wish; // what the test made of one
  const db = openDatabases({ databaseUrl, secret });
  const config = testConfig({ databaseUrl, secret: Buffer.from(secret, 'base64url') });
  const ground = { config, clock: new TestClock(), ids: systemIds, log: makeLog('silent'), db };
  const { app } = await buildApp(ground);
  const url = await app.listen({ host: '127.0.0.1', port: 0 });
  let statements = 0;
  let most = 0;
  db.app.on('query', () => {
    statements += 1;
    most = Math.max(most, process.memoryUsage().external);
  });
  const { pool } = db.app.client as { pool: { numUsed: () => number } }; // knex has no type for its client
  const say = () => {
    const besideMb = most / 1_000_000;
    process.send?.({ url, besideMb, statements, busy: pool.numUsed() } satisfies ExportSaid);
    most = 0;
  };
  process.on('message', say);
  say();
}
