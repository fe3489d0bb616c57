// One server node of a bench: our own server or the least that a peer needs, with one of the outlets.
import Fastify from 'fastify';
import mysql from 'mysql2/promise';
import { buildApp } from '../../server/app.ts';
import type { CommittedChange } from '../../server/board/livePort.ts';
import { readConfig } from '../../server/config.ts';
import { openDatabases } from '../../server/db/databases.ts';
import { parseDatabaseUrl } from '../../server/db/databaseUrl.ts';
import { systemIds } from '../../server/ids.ts';
import { makeLog } from '../../server/log.ts';
import type { StaffChange } from '../../shared/board.ts';
import { answerParent, nowUs } from './answerParent.ts';
import { CommitStamps } from './commitStamps.ts';
import { bareWs, plainSocketIo, type Outlet } from './outlets.ts';
import { ownUse, type CpuUse } from './ownUse.ts';

export type OutletName = 'vetcare' | 'ws' | 'socketio';
export type ServerPlan = {
  /** `vetcare` runs our whole server and its transaction, `bareUpdate` one UPDATE, `none` takes no requests. */
  readonly app: 'vetcare' | 'bareUpdate' | 'none';
  readonly outlet: OutletName;
  readonly databaseUrl: string;
  readonly secret: string;
  readonly redisUrl: string | null;
  readonly channel: string;
};

/** A change as its node saw it: `seq` is its place in the clinic's log, or its own number where there is no log. */
export type Commit = {
  readonly clinicId: string;
  readonly seq: number;
  readonly commandId: string | null;
  /** When the answer to COMMIT arrived. */
  readonly us: number;
  /** When the outlet was asked to tell. */
  readonly offeredUs: number;
};
export type ServerAsks = {
  start: { arg: ServerPlan; reply: { apiUrl: string; readersUrl: string } };
  offer: { arg: readonly CommittedChange[]; reply: null };
  use: { arg: null; reply: CpuUse };
  commits: { arg: null; reply: Commit[] };
};

let commits: Commit[] = [];
let offer: (committed: CommittedChange) => void = () => undefined;

const outlets = { ws: bareWs, socketio: plainSocketIo };

async function start(plan: ServerPlan) {
  const outlet = plan.outlet === 'vetcare' ? null : await outlets[plan.outlet](plan);
  if (plan.app === 'vetcare') return startVetcare(plan, outlet);
  if (!outlet) throw new Error('this outlet needs our app');
  offer = ({ clinicId, change }) => outlet.tell(clinicId, change);
  const apiUrl = plan.app === 'bareUpdate' ? await startBareUpdate(plan, outlet) : '';
  return { apiUrl, readersUrl: outlet.url };
}

/** Our server; with a peer's outlet the same commits go out by that instead of our live layer. */
async function startVetcare(plan: ServerPlan, outlet: Outlet | null) {
  const { databaseUrl, secret, redisUrl } = plan;
  const config = readConfig({
    DATABASE_URL: databaseUrl,
    VETCARE_SECRET: secret,
    RATE_LIMIT_PER_MINUTE: '1000000000',
    LOG_LEVEL: 'silent',
    ...(redisUrl && !outlet ? { REDIS_URL: redisUrl } : {}),
  });
  const log = makeLog(config.logLevel);
  const clock = { nowMs: () => Date.now() };
  const db = openDatabases({ databaseUrl, secret });
  const { app, deps } = await buildApp({ config, db, log, clock, ids: systemIds });
  const stamps = new CommitStamps();
  app.addHook('onRequest', (_request, _reply, done) => stamps.follow(done));
  const ours = deps.live.offer;
  offer = outlet ? ({ clinicId, change }) => outlet.tell(clinicId, change) : ours;
  Object.assign(deps.live, {
    offer: (committed: CommittedChange) => {
      const { clinicId, change } = committed;
      const { seq, commandId } = change;
      commits.push({ clinicId, seq, commandId, us: stamps.last(), offeredUs: nowUs() });
      offer(committed);
    },
  });
  const apiUrl = await app.listen({ host: '127.0.0.1', port: 0 });
  return { apiUrl, readersUrl: outlet?.url ?? apiUrl };
}

type BareStep = { clinicId: string; appointmentId: string; number: number; change: StaffChange };

/** The classical design: one UPDATE, COMMIT, emit. No tenancy, log, audit or idempotency. */
async function startBareUpdate({ databaseUrl }: ServerPlan, outlet: Outlet): Promise<string> {
  const { server, names } = parseDatabaseUrl(databaseUrl);
  const pool = mysql.createPool({ ...server, database: names.core, connectionLimit: 16 });
  const stamps = new CommitStamps();
  const app = Fastify();
  app.addHook('onRequest', (_request, _reply, done) => stamps.follow(done));
  app.post<{ Body: BareStep }>('/change', async ({ body }) => {
    const { clinicId, appointmentId, change } = body;
    const connection = await pool.getConnection();
    await connection.query('BEGIN');
    await connection.query(
      'UPDATE appointments SET status = ?, version = version + 1 WHERE clinic_id = ? AND id = ?',
      [change.cards[0]?.status, clinicId, appointmentId],
    );
    await connection.query('COMMIT');
    const { seq, commandId } = change;
    commits.push({ clinicId, seq, commandId, us: stamps.last(), offeredUs: nowUs() });
    outlet.tell(clinicId, change);
    connection.release();
    return {};
  });
  return app.listen({ host: '127.0.0.1', port: 0 });
}

answerParent<ServerAsks>({
  start,
  offer: (changes) => {
    for (const change of changes) offer(change);
    return null;
  },
  use: ownUse,
  commits: () => {
    const taken = commits;
    commits = [];
    return taken;
  },
});
