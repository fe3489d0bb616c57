import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { get, type IncomingMessage } from 'node:http';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { exportAuditLogs, type AuditAction } from '../../../shared/auditEndpoints.ts';
import { apiPrefix } from '../../../server/http/route.ts';
import { appendAudit } from '../../../server/db/audit.ts';
import { inTransaction } from '../../../server/db/transaction.ts';
import { signedIn, testApp, type Asker, type TestServer } from '../../support/testApp.ts';
import {
  makeClinic,
  testDatabaseUrl,
  testSecret,
  type TestClinic,
} from '../../support/testDatabase.ts';
import { administrator } from '../db/administrator.ts';
import type { ExportSaid } from './exportProcess.ts';

const prefix = 'tauditexport';
const program = fileURLToPath(new URL('exportProcess.ts', import.meta.url));
const few = 400;
const many = 100 * few;
/** What a program may say of itself: the many are then as much text as the heap that the server is given. */
const userAgent = 'Mozilla/5.0 '.padEnd(2_000, 'x');
const heapMb = 80;
/** It makes and reads a hundred megabytes: slow machines need their time. */
const patience = 600_000;

let server: TestServer;
let child: ChildProcess;
let url: string;
const admins = new Map<number, Asker>();

/** As many reads of a pet, by the clinic's admin: one that was audited, and copies of it that only the owner of the table can make. */
async function makeReads(clinic: TestClinic, rows: number): Promise<void> {
  const action: AuditAction = 'read';
  const entry = { entityType: 'pet', entityId: clinic.id, action, userId: clinic.users.admin.id };
  await clinic.run(() =>
    inTransaction(server.deps.db, (trx) => appendAudit(trx, [{ ...entry, userAgent }])),
  );
  const root = await administrator(prefix);
  const columns = 'clinic_id, user_id, entity_type, entity_id, action, user_agent';
  for (let made = 1; made < rows; made *= 2)
    await root.rows(
      `INSERT INTO audit_logs (id, seq, previous_hash, hash, ${columns})
       SELECT UUID(), seq + ${String(made)}, previous_hash, hash, ${columns} FROM audit_logs
       WHERE clinic_id = ? AND seq <= ?`,
      [clinic.id, Math.min(made, rows - made)],
    );
  await root.rows('UPDATE audit_heads SET seq = ? WHERE clinic_id = ?', [rows, clinic.id]);
  root.end();
}

async function said(): Promise<ExportSaid> {
  const answer = once(child, 'message');
  child.send('how are you');
  const [answered] = (await answer) as [ExportSaid]; // as exportProcess.ts says it
  return answered;
}

/** The file as the child sends it. */
async function ask(rows: number): Promise<IncomingMessage> {
  const { headers = {} } = admins.get(rows) ?? {};
  const request = get(`${url}${apiPrefix}${exportAuditLogs.path}?entityType=pet`, { headers });
  const [reply] = (await once(request, 'response')) as [IncomingMessage];
  expect(reply.statusCode).toBe(200);
  return reply;
}

/** Reads it to its end and keeps nothing: how many lines, and what the server has needed until then. */
async function readAll(rows: number): Promise<{ lines: number; besideMb: number }> {
  await said();
  let lines = 0;
  for await (const piece of await ask(rows)) {
    for (const byte of piece as Buffer) if (byte === 10) lines += 1; // a stream without an encoding
  }
  return { lines, besideMb: (await said()).besideMb };
}

beforeAll(async () => {
  server = await testApp({}, { prefix });
  for (const rows of [few, many]) {
    const clinic = await makeClinic(server.deps.db);
    await makeReads(clinic, rows);
    admins.set(rows, await signedIn(server, clinic.users.admin));
  }
  const wish = { databaseUrl: testDatabaseUrl(prefix), secret: testSecret };
  const execArgv = [`--max-old-space-size=${String(heapMb)}`];
  child = fork(program, [JSON.stringify(wish)], { execArgv });
  const [first] = (await once(child, 'message')) as [ExportSaid];
  ({ url } = first);
}, patience);
afterAll(async () => {
  child.kill();
  await server.close();
});

describe('a long audit log', { timeout: patience }, () => {
  it('is downloaded whole in the memory that a short one takes', async () => {
    const short = await readAll(few);
    expect(short.lines).toBe(few + 1);
    const long = await readAll(many);
    expect(long.lines).toBe(many + 1);
    expect(long.besideMb - short.besideMb).toBeLessThan(30);
  });

  it('is read no further when the reader goes away', async () => {
    const before = await said();
    const reply = await ask(many);
    await once(reply, 'data');
    reply.destroy();
    await expect.poll(async () => (await said()).busy, { timeout: 30_000 }).toBe(0);
    const after = await said();
    // Another log is read meanwhile: time enough to go on.
    await readAll(few);
    const last = await said();
    expect(after.statements - before.statements).toBeLessThan(20);
    expect(last.statements - after.statements).toBeLessThan(20);
    expect(last.busy).toBe(0);
  });
});
