// The whole server on the test database, without a port, and a way to ask it things.
//
//   const server = await testApp();                       // server.close() in afterAll
//   const clinic = await makeClinic(server.deps.db);
//   const rita = await signedIn(server, clinic.users.receptionist);
//   const reply = await ask(rita, checkIn, { params: { appointmentId }, body: { version: 1 } });
//   expect(reply.status).toBe(200); reply.body.card ...

import type { z } from 'zod';
import type { Logger } from 'pino';
import { pathOf, type Endpoint } from '../../shared/endpoint.ts';
import type { ProblemReply } from '../../shared/problems.ts';
import { signIn } from '../../shared/sessionEndpoints.ts';
import { buildApp, type App } from '../../server/app.ts';
import type { Config } from '../../server/config.ts';
import { systemIds } from '../../server/ids.ts';
import { makeLog } from '../../server/log.ts';
import { openapiCheckOf } from './openapiCheck.ts';
import { apiPrefix } from '../../server/http/route.ts';
import {
  testDatabases,
  testDatabaseUrl,
  testPassword,
  testSecret,
  type TestUser,
} from './testDatabase.ts';

/** A clock that tests move. Starts at the machine's time. */
export class TestClock {
  #offsetMs = 0;
  #stoppedAtMs: number | null = null;
  readonly nowMs = (): number => (this.#stoppedAtMs ?? Date.now()) + this.#offsetMs;
  advance(ms: number): void {
    this.#offsetMs += ms;
  }
  /** Stands still at this instant, but for `advance`. */
  stopAt(instant: string | number): void {
    this.#stoppedAtMs = typeof instant === 'number' ? instant : Date.parse(instant);
    this.#offsetMs = 0;
  }
}

export type TestServer = App & { readonly clock: TestClock; readonly close: () => Promise<void> };

export function testConfig(overrides: Partial<Config> = {}): Config {
  return {
    databaseUrl: testDatabaseUrl(),
    redisUrl: undefined,
    secret: Buffer.from(testSecret, 'base64url'),
    fieldKeys: [],
    dataDir: '/nonexistent',
    isDemo: false,
    port: 0,
    host: '127.0.0.1',
    publicUrl: undefined,
    trustProxy: [],
    mail: undefined,
    requestsPerMinute: 1_000_000,
    logLevel: 'silent',
    ...overrides,
  };
}

type TestGround = { readonly prefix?: string; readonly log?: Logger };

/** `prefix` gives a database of its own: for tests that run the timers of all clinics with a clock of their own. */
export async function testApp(
  overrides: Partial<Config> = {},
  { prefix, log = makeLog(process.env['TEST_LOG'] ?? 'silent') }: TestGround = {},
): Promise<TestServer> {
  const db = await testDatabases(prefix === undefined ? {} : { prefix });
  const clock = new TestClock();
  const built = await buildApp({ config: testConfig(overrides), clock, ids: systemIds, log, db });
  return {
    ...built,
    clock,
    close: async () => {
      await built.app.close();
      await db.destroy();
    },
  };
}

/** Lets the server listen on a free port of this machine; answers its address. */
export async function onPort({ app }: TestServer): Promise<string> {
  await app.listen({ host: '127.0.0.1', port: 0 });
  const address = app.server.address();
  if (address === null || typeof address === 'string') throw new Error('the server has no port');
  return `http://localhost:${String(address.port)}`;
}

/** Somebody who asks: a server and the headers that say who. */
export type Asker = {
  readonly server: TestServer;
  readonly headers: Readonly<Record<string, string>>;
  /** Signs in again when the clock has outrun the access token. */
  readonly again?: () => Promise<Asker>;
};

export function nobody(server: TestServer): Asker {
  return { server, headers: {} };
}

/** Signs a test user in by password. */
export async function signedIn(server: TestServer, user: TestUser): Promise<Asker> {
  const reply = await ask(nobody(server), signIn, {
    body: { email: user.email, password: testPassword },
  });
  if (reply.status !== 200)
    throw new Error(`sign-in of ${user.email}: ${JSON.stringify(reply.problem)}`);
  return { ...arrived(server, reply), again: () => signedIn(server, user) };
}

/** Whoever was let in by this reply, with its token and its cookie, as a browser has them. */
export function arrived(server: TestServer, reply: Reply<{ accessToken: string }>): Asker {
  const [cookie = ''] = [reply.headers['set-cookie']].flat();
  return {
    server,
    headers: {
      authorization: `Bearer ${reply.body.accessToken}`,
      cookie: String(cookie).split(';')[0] ?? '',
    },
  };
}

type Said<P, Q, B> = {
  readonly params?: P extends z.ZodType ? z.input<P> : never;
  readonly query?: Q extends z.ZodType ? z.input<Q> : never;
  readonly body?: B extends z.ZodType ? z.input<B> : never;
  readonly commandId?: string;
  readonly headers?: Readonly<Record<string, string>>;
};

/** What came back: `body` for a success, `problem` for a refusal; both name the same JSON. */
export type Reply<R> = {
  readonly status: number;
  readonly body: R;
  readonly problem: ProblemReply;
  readonly headers: Readonly<Record<string, unknown>>;
};

/** Sends any request to an endpoint, also a wrong one. @throws Error when the OpenAPI document does not allow the reply */
export async function askRaw(
  asker: Asker,
  endpoint: Pick<Endpoint, 'method' | 'path'>,
  said: {
    params?: unknown;
    query?: unknown;
    body?: unknown;
    commandId?: string;
    headers?: Readonly<Record<string, string>>;
  },
): Promise<Reply<unknown>> {
  const params = { ...(said.params as Record<string, unknown> | undefined) };
  const query = Object.entries({ ...(said.query as Record<string, unknown> | undefined) });
  const search = new URLSearchParams(query.map(([key, value]) => [key, String(value)]));
  const response = await asker.server.app.inject({
    method: endpoint.method,
    url: `${apiPrefix}${pathOf(endpoint.path, params)}?${search.toString()}`,
    headers: {
      ...asker.headers,
      ...(said.commandId === undefined ? {} : { 'idempotency-key': said.commandId }),
      ...said.headers,
    },
    ...(said.body === undefined ? {} : { payload: said.body as object }),
  });
  // A reply to a socket goes with a turn of the event loop; without one the server thinks that it is overloaded.
  await new Promise((turned) => setImmediate(turned));
  if (response.statusCode === 401 && asker.again) {
    const { again: _, ...fresh } = await asker.again();
    return askRaw(fresh, endpoint, said);
  }
  const { statusCode: status, headers, body: text } = response;
  const fault = (await openapiCheckOf(asker.server)).faultOf(endpoint, { status, headers, text });
  if (fault !== null) throw new Error(`The OpenAPI document does not allow this reply: ${fault}`);
  const isJson = String(headers['content-type']).includes('json');
  const body: unknown = text === '' ? null : isJson ? JSON.parse(text) : text;
  return { status, body, problem: body as ProblemReply, headers };
}

/** Sends a request that the contract allows, typed by its endpoint. */
export async function ask<
  P extends z.ZodObject,
  Q extends z.ZodObject,
  B extends z.ZodObject,
  R extends z.ZodType,
>(
  asker: Asker,
  endpoint: Endpoint<P, Q, B, R>,
  said: Said<P, Q, B> = {},
): Promise<Reply<z.output<R>>> {
  return (await askRaw(asker, endpoint, said)) as Reply<z.output<R>>; // the server serializes by the same schema
}
