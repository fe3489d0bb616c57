import { fork, type ChildProcess } from 'node:child_process';
import { randomInt, randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readChanges, readHeads } from '../../server/board/changeLog.ts';
import { loadBoard } from '../../server/board/snapshot.ts';
import type { Databases } from '../../server/db/databases.ts';
import type { SignedIn } from '../../shared/sessionEndpoints.ts';
import { boardChecksum } from '../../shared/boardRules.ts';
import type { Cursor } from '../../shared/live.ts';
import { Reader } from '../live/reader.ts';
import { freePort } from '../support/ground/redis.ts';
import {
  makeClinic,
  makePet,
  testDatabases,
  testDatabaseUrl,
  testPassword,
  testSecret,
  type TestClinic,
  type TestUser,
} from '../support/testDatabase.ts';

const kills = 20;
const writers = 6;
const main = fileURLToPath(new URL('../../server/main.ts', import.meta.url));

let db: Databases;
let port: number;
let server: ChildProcess;
beforeAll(async () => {
  db = await testDatabases();
  port = await freePort();
  server = await startServer();
});
afterAll(async () => {
  await kill();
  await db.destroy();
});

/** The server as `npm start` runs it, in a process of its own. */
async function startServer(): Promise<ChildProcess> {
  const env = {
    DATABASE_URL: testDatabaseUrl(),
    VETCARE_SECRET: testSecret,
    PORT: String(port),
    LOG_LEVEL: 'silent',
  };
  const child = fork(main, { env, stdio: 'ignore' });
  await once(child, 'message');
  return child;
}

async function kill(): Promise<void> {
  const exited = once(server, 'exit');
  server.kill('SIGKILL');
  await exited;
}

type Said = { readonly token?: string; readonly commandId?: string; readonly body: unknown };

/** The reply, or null when the server died before giving one. */
async function post(path: string, { token, commandId, body }: Said): Promise<Response | null> {
  const headers = {
    'content-type': 'application/json',
    ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
    ...(commandId === undefined ? {} : { 'idempotency-key': commandId }),
  };
  const url = `http://127.0.0.1:${String(port)}/api/v1${path}`;
  const said = { method: 'POST', headers, body: JSON.stringify(body) };
  return fetch(url, said).then(
    async (response) => new Response(await response.text(), response),
    () => null,
  );
}

async function signIn(user: TestUser): Promise<string> {
  const body = { email: user.email, password: testPassword };
  for (;;) {
    const reply = await post('/sessions', { body });
    if (reply?.ok) return ((await reply.json()) as SignedIn).accessToken;
  }
}

/** What a writer was told, and what it does not know. */
type Ledger = {
  readonly acknowledged: Map<string, number>;
  readonly unknown: Set<string>;
};

type Writing = { readonly ledger: Ledger; readonly token: string; readonly visit: unknown };

/** Sends one command, again while the server is busy. False when the server died over it. */
async function send({ ledger, token, visit }: Writing, commandId: string): Promise<boolean> {
  ledger.unknown.add(commandId);
  for (;;) {
    const reply = await post('/appointments/walk-in', { token, commandId, body: visit });
    if (!reply) return false;
    if (reply.status === 503) continue;
    expect(reply.status).toBe(201);
    const { cursor } = (await reply.json()) as { cursor: Cursor };
    ledger.acknowledged.set(commandId, cursor.seq);
    ledger.unknown.delete(commandId);
    return true;
  }
}

/** Writes until the server dies. */
async function write(writing: Writing): Promise<void> {
  while (await send(writing, randomUUID()));
}

/** Asks again, with the same command ids, for what nobody answered. */
async function settle(writing: Writing): Promise<void> {
  for (const commandId of writing.ledger.unknown) expect(await send(writing, commandId)).toBe(true);
}

async function headOf(clinic: TestClinic): Promise<Cursor> {
  const head = (await readHeads(db.live, [clinic.id])).get(clinic.id);
  if (!head) throw new Error('the clinic has no stream');
  return head;
}

/** Resolves right after a commit that nobody can have been told of yet: in the moment between COMMIT and emit. */
async function untilCommit(clinic: TestClinic, count: number): Promise<void> {
  const { seq } = await headOf(clinic);
  while ((await headOf(clinic)).seq < seq + count);
}

/** How many commands were committed and never answered: the kill fell between COMMIT and reply. */
async function countOrphans(clinic: TestClinic, { unknown }: Ledger): Promise<number> {
  const range = { fromSeq: 1, limit: 100_000 };
  const changes = await clinic.run(() => readChanges(db.app, clinic.id, range));
  return changes.filter(({ commandId }) => commandId !== null && unknown.has(commandId)).length;
}

async function openReaders(clinic: TestClinic): Promise<Reader[]> {
  const { admin, veterinarian } = clinic.users;
  const readers: Reader[] = [];
  for (const user of [admin, veterinarian]) {
    const reader = new Reader(`http://127.0.0.1:${String(port)}`, () => signIn(user));
    await reader.arrive();
    readers.push(reader);
  }
  return readers;
}

async function expectLogHasAll(clinic: TestClinic, { acknowledged }: Ledger): Promise<void> {
  const range = { fromSeq: 1, limit: 100_000 };
  const changes = await clinic.run(() => readChanges(db.app, clinic.id, range));
  expect(changes.map(({ seq }) => seq)).toEqual(changes.map((_, index) => index + 1));
  const bySeq = new Map(changes.map(({ seq, commandId }) => [seq, commandId]));
  const wrong = [...acknowledged].filter(([id, seq]) => bySeq.get(seq) !== id);
  expect(wrong).toEqual([]);
  expect(changes.length).toBe(acknowledged.size);
  expect(new Set(changes.map(({ commandId }) => commandId)).size).toBe(changes.length);
}

async function expectEqualToDatabase(clinic: TestClinic, readers: Reader[]): Promise<void> {
  const loaded = await loadBoard({ db, clock: { nowMs: () => Date.now() } }, clinic.id);
  const byId = (cards: { id: string }[]) => cards.toSorted((a, b) => (a.id < b.id ? -1 : 1));
  for (const reader of readers) {
    await reader.until(() => reader.cursor.seq === loaded.cursor.seq);
    expect(reader.cursor).toEqual(loaded.cursor);
    expect(byId(reader.board.cards)).toEqual(byId(loaded.board.cards));
    expect(boardChecksum(reader.board)).toBe(boardChecksum(loaded.board));
    const inOrder = [...new Set(reader.applied)].sort((a, b) => a - b);
    expect(reader.applied).toEqual(inOrder);
    expect(reader.counts.diverged).toBe(0);
  }
}

describe('kill -9 of the server during writes', () => {
  it(
    `${String(kills)} times loses no acknowledged change, doubles none, and leaves every reader equal to the database`,
    { timeout: 600_000 },
    async () => {
      const clinic = await makeClinic(db);
      const pet = await makePet(db, clinic);
      const veterinarianId = clinic.users.veterinarian.id;
      const visit = { petId: pet.id, veterinarianId, type: 'sick', allowDoubleBooking: true };
      const readers = await openReaders(clinic);
      const ledger: Ledger = { acknowledged: new Map(), unknown: new Set() };
      let orphans = 0;
      for (let round = 0; round < kills; round += 1) {
        const token = await signIn(clinic.users.receptionist);
        const writing = { ledger, token, visit };
        await settle(writing);
        const writes = Array.from({ length: writers }, () => write(writing));
        await untilCommit(clinic, randomInt(1, 12));
        await kill();
        await Promise.all(writes);
        orphans += await countOrphans(clinic, ledger);
        server = await startServer();
      }
      await settle({ ledger, token: await signIn(clinic.users.receptionist), visit });
      expect(orphans).toBeGreaterThan(0);
      await expectLogHasAll(clinic, ledger);
      await expectEqualToDatabase(clinic, readers);
      for (const reader of readers) reader.close();
    },
  );
});
