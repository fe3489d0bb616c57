// A whole server with a port, and readers of its boards.
//
//   const node = await liveNode();                          // node.close() at the end
//   const clinic = await makeClinic(node.deps.db);
//   const reader = await readerOf(node, clinic.users.veterinarian);
//   await reader.until(() => reader.board.cards.length === 1);

import { randomUUID } from 'node:crypto';
import type { Knex } from 'knex';
import type { Logger } from 'pino';
import { buildApp } from '../../server/app.ts';
import { appendChange } from '../../server/board/changeLog.ts';
import type { Config } from '../../server/config.ts';
import { openDatabases, type DatabaseOptions } from '../../server/db/databases.ts';
import { migrate } from '../../server/db/migrate.ts';
import { inTransaction } from '../../server/db/transaction.ts';
import { systemIds } from '../../server/ids.ts';
import { makeLog } from '../../server/log.ts';
import type { Card } from '../../shared/board.ts';
import type { Cursor } from '../../shared/live.ts';
import { approvePairing, claimPairing, startPairing } from '../../shared/screenEndpoints.ts';
import { signIn } from '../../shared/sessionEndpoints.ts';
import {
  ask,
  nobody,
  TestClock,
  testConfig,
  type Asker,
  type TestServer,
} from '../support/testApp.ts';
import {
  testPassword,
  testSecret,
  type TestClinic,
  type TestUser,
} from '../support/testDatabase.ts';
import { Reader } from './reader.ts';

export type LiveNode = TestServer & { readonly url: string };

/** One node, listening on a free port. Two of them on one database are two nodes of one installation. */
export async function liveNode(
  overrides: Partial<Config> = {},
  {
    log = makeLog(overrides.logLevel ?? 'silent'),
    ...options
  }: Pick<DatabaseOptions, 'queryTimeoutMs'> & { readonly log?: Logger } = {},
): Promise<LiveNode> {
  const config = testConfig(overrides);
  const place = { databaseUrl: config.databaseUrl, secret: testSecret };
  await migrate(place);
  const db = openDatabases({ ...place, poolSizes: { app: 8 }, ...options });
  const clock = new TestClock();
  const built = await buildApp({ config, clock, ids: systemIds, log, db });
  const url = await built.app.listen({ host: '127.0.0.1', port: 0 });
  const close = async () => {
    await built.app.close();
    await db.destroy();
  };
  return { ...built, clock, url, close };
}

/** Somebody signed in: asks over HTTP, and holds the token that a socket shows. */
export type SignedInAsker = Asker & { readonly token: string; readonly sessionId: string };

/** Asks again with the same command id while the server says that it is busy, as the app does. */
export const askPatiently: typeof ask = async (asker, endpoint, said) => {
  for (;;) {
    const reply = await ask(asker, endpoint, said);
    if (reply.status !== 503) return reply;
  }
};

/** Signs a test user in by password. */
export async function signInOn(node: LiveNode, user: TestUser): Promise<SignedInAsker> {
  const body = { email: user.email, password: testPassword };
  const reply = await askPatiently(nobody(node), signIn, { body });
  if (reply.status !== 200) throw new Error(`sign-in: ${JSON.stringify(reply.problem)}`);
  return holder(node, reply.body.accessToken, reply.body.me.sessionId);
}

/** Whoever has this token. */
export function holder(node: LiveNode, token: string, sessionId: string): SignedInAsker {
  return { server: node, token, sessionId, headers: { authorization: `Bearer ${token}` } };
}

/** A reader of the user's board who has said hello. */
export async function readerOf(node: LiveNode, user: TestUser): Promise<Reader> {
  const { token } = await signInOn(node, user);
  return openReader(node, token);
}

export async function openReader(node: LiveNode, token: string): Promise<Reader> {
  const reader = new Reader(node.url, token);
  await reader.arrive();
  return reader;
}

/** A paired wall display of the clinic. */
export async function screenOn(
  node: LiveNode,
  clinic: TestClinic,
  view: 'staff' | 'lobby',
): Promise<SignedInAsker & { readonly screenId: string }> {
  const admin = await signInOn(node, clinic.users.admin);
  const pairing = await ask(nobody(node), startPairing, {});
  const { userCode, deviceCode } = pairing.body;
  const body = { name: view, view, diagonalInches: 55, readingDistanceM: 3 };
  const params = { userCode };
  const approved = await ask(admin, approvePairing, { params, body, commandId: randomUUID() });
  const claimed = await ask(nobody(node), claimPairing, { body: { deviceCode } });
  if (claimed.status !== 200) throw new Error(`pairing: ${JSON.stringify(claimed.problem)}`);
  const { accessToken, me } = claimed.body;
  return { ...holder(node, accessToken, me.sessionId), screenId: approved.body.id };
}

/** A command id nobody has used. */
export const newCommandId = (): string => randomUUID();
/** The path parameters of an appointment. */
export const at = (id: string) => ({ appointmentId: id as Card['id'] });

/** Writes changes of nothing into the clinic's log, as one transaction, offered to nobody; with `padding` each is 40 bytes times that large. */
export async function logQuietly(
  node: LiveNode,
  clinic: TestClinic,
  { count, padding = 0, at: instant = new Date() }: { count: number; padding?: number; at?: Date },
): Promise<Cursor> {
  const { deps } = node;
  const gone = Array.from({ length: padding }, () => randomUUID());
  const write = async (trx: Knex.Transaction): Promise<Cursor> => {
    let cursor: Cursor | undefined;
    for (let index = 0; index < count; index += 1) {
      cursor = await appendChange(deps, trx, {
        clinicId: clinic.id,
        commandId: randomUUID(),
        cause: 'pet_updated',
        entityType: 'pet',
        entityId: randomUUID(),
        actorId: null,
        at: instant,
        body: { actorName: '', cards: [], gone, alerts: [] },
      });
    }
    if (!cursor) throw new Error('nothing was logged');
    return cursor;
  };
  return clinic.run(() => inTransaction(deps.db, write));
}
