import { pruneReplies } from '../board/idempotency.ts';
import { pruneLogs } from '../board/logPruning.ts';
import type { Sequencers } from '../board/sequencers.ts';
import { inTenant } from '../db/tenantContext.ts';
import type { Deps } from '../deps.ts';
import { pruneTimers } from '../jobs/timers.ts';
import { endedSessions } from './endedSessions.ts';
import { boardRoom, joinNow, leaveNow, type LiveServer, type LiveSocket } from './liveServer.ts';
import { paceOf } from './slowSockets.ts';

const lookEveryMs = 250;
const standingEveryMs = 3_000;
const seenEveryMs = 60_000;
const pruneEveryMs = 3_600_000;

export type PatrolGround = Pick<Deps, 'db' | 'clock' | 'log'> & {
  readonly io: LiveServer;
  readonly sequencers: Sequencers;
};

/** Tells a socket why it ends, and ends it. */
export function endSocket(socket: LiveSocket, code: string): void {
  socket.emit('revoked', { code });
  socket.disconnect(true);
}

/** A socket that does not read leaves its room; when it has read all, it is back, and a head tells it what it lacks. */
function keepPace(ground: PatrolGround, socket: LiveSocket): void {
  const pace = paceOf(socket);
  const { who } = socket.data;
  if (pace === 'leave' && socket.rooms.has(boardRoom(who))) {
    socket.data.isSlow = true;
    leaveNow(socket, boardRoom(who));
    ground.log.info({ clinicId: who.clinicId, sessionId: who.sessionId }, 'a slow socket');
  }
  if (pace !== 'rejoin') return;
  socket.data.isSlow = false;
  const head = ground.sequencers.headOf(who);
  joinNow(socket, boardRoom(who));
  if (head) socket.emit('head', head);
}

function lookAtSockets(ground: PatrolGround): void {
  const nowMs = ground.clock.nowMs();
  for (const socket of ground.io.sockets.sockets.values()) {
    if (socket.data.expiresAtMs <= nowMs) endSocket(socket, 'token_expired');
    else keepPace(ground, socket);
  }
}

/** Ends the sockets of sessions that ended elsewhere. */
async function lookAtSessions({ io, db }: PatrolGround): Promise<void> {
  const sockets = [...io.sockets.sockets.values()];
  const ended = await endedSessions(
    db.auth,
    sockets.map((socket) => socket.data.who),
  );
  for (const socket of sockets) {
    if (ended.has(socket.data.who.sessionId)) endSocket(socket, 'session_ended');
  }
}

/** Writes down which screens are there now. */
async function noteScreens({ io, db, clock }: PatrolGround): Promise<void> {
  const screens = new Map<string, Set<string>>();
  for (const { data } of io.sockets.sockets.values()) {
    const { kind, clinicId, id } = data.who;
    if (kind !== 'screen') continue;
    screens.set(clinicId, (screens.get(clinicId) ?? new Set()).add(id));
  }
  for (const [clinicId, ids] of screens) {
    const seen = { last_seen_at: new Date(clock.nowMs()) };
    await inTenant({ clinicId, actorId: 'system' }, () =>
      db
        .app('screens')
        .where({ clinic_id: clinicId })
        .whereIn('id', [...ids])
        .update(seen),
    );
  }
}

/** Repeats work that may fail: a failure is logged once, until it succeeds. Rounds do not overlap. */
function repeat(work: () => Promise<void>, everyMs: number, log: Deps['log']): () => void {
  let isRunning = false;
  let isFailing = false;
  const ended = (error?: unknown) => {
    if (error && !isFailing) log.warn({ err: error }, 'a round of the live layer failed');
    isFailing = error !== undefined;
    isRunning = false;
  };
  const timer = setInterval(() => {
    if (isRunning) return;
    isRunning = true;
    work().then(() => ended(), ended);
  }, everyMs);
  return () => clearInterval(timer);
}

/**
 * Looks after the open sockets: ends those whose token or session has ended, parts with those that do not read, notes which screens are there, and prunes logs, replies and timers.
 * Returns what ends it.
 */
export function patrol(ground: PatrolGround): () => void {
  const looking = setInterval(() => lookAtSockets(ground), lookEveryMs);
  const rounds = [
    repeat(() => lookAtSessions(ground), standingEveryMs, ground.log),
    repeat(() => noteScreens(ground), seenEveryMs, ground.log),
    ...[pruneLogs, pruneReplies, pruneTimers].map((prune) =>
      repeat(() => prune(ground.db, ground.clock.nowMs()), pruneEveryMs, ground.log),
    ),
  ];
  return () => {
    clearInterval(looking);
    for (const end of rounds) end();
  };
}
