import type { IncomingHttpHeaders, IncomingMessage, Server as HttpServer } from 'node:http';
import { setTimeout as wait } from 'node:timers/promises';
import { z } from 'zod';
import type { Broadcast } from '../board/announcer.ts';
import { AnyId } from '../../shared/ids.ts';
import type { CommittedChange, LivePort, SocketOwner } from '../board/livePort.ts';
import { Sequencers } from '../board/sequencers.ts';
import type { Deps } from '../deps.ts';
import type { Shown } from '../http/snapshotAudits.ts';
import type { Who } from '../http/who.ts';
import { Door, type DoorLimits } from './door.ts';
import type { Admit } from './hello.ts';
import { hintOf, takeHint } from './hints.ts';
import { boardRoom, makeLiveServer, ownerRoom, type LiveServer } from './liveServer.ts';
import { patrol } from './patrol.ts';
import { openRedis, type RedisLink } from './redisLink.ts';
import { guard, welcome } from './welcome.ts';

export type LiveGround = Omit<Deps, 'live' | 'ids'> & {
  /** The build of the app that this server gives out; screens of another one reload. */
  readonly build: string;
  readonly admit: Admit;
  /** Notes for the audit log that a board was shown, or what has changed on it; returns at once and never throws. */
  readonly auditShown: (shown: Shown) => void;
  /** Does this request come from our own pages, or from no browser at all? */
  readonly isOwnOrigin: (headers: IncomingHttpHeaders) => boolean;
  readonly limits?: DoorLimits;
};

export type Live = LivePort & {
  /** Takes over the server's WebSocket upgrades; before it listens. */
  readonly start: (server: HttpServer) => void;
  /** Says `bye`, ends all sockets and lets go of everything; in less than 2 s. In Fastify's `preClose`: its close waits for open sockets for ever. */
  readonly stop: () => Promise<void>;
};

/** Readers come back after a random part of this, to another node where there is one. */
const byeAfterMs = 800;
const lastWordsMs = 1_000;

function broadcastOn(io: LiveServer): Broadcast {
  return {
    emit: (room, event, payload) => {
      // The pair of event and payload is right by Broadcast's type; the emitter cannot follow it through the generic.
      (io.local.to(boardRoom(room)).emit as (event: string, payload: unknown) => void)(
        event,
        payload,
      );
    },
    hasReaders: (room) => io.sockets.adapter.rooms.has(boardRoom(room)),
  };
}

function onlineScreens(io: LiveServer, clinicId: string): ReadonlySet<string> {
  const screens = [...io.sockets.sockets.values()]
    .map(({ data }) => data.who)
    .filter((who) => who.kind === 'screen' && who.clinicId === clinicId);
  return new Set(screens.map((who) => who.id));
}

/** Ends the owner's sockets on this node. */
function endHere(io: LiveServer, owner: SocketOwner, code: string): void {
  const room = ownerRoom(owner);
  io.local.to(room).emit('revoked', { code });
  io.local.in(room).disconnectSockets(true);
}

const Ended = z.tuple([
  // An id and nothing more: `<clinic>:staff` would name the room of a whole board.
  z.object({ kind: z.enum(['user', 'session', 'screen', 'clinic']), id: AnyId }),
  z.string(),
]);

/** Takes word of an end from another node, which may be of another version; what is none is dropped, the patrol finds it. */
function takeEnd(io: LiveServer, heard: unknown): void {
  const ended = Ended.safeParse(heard);
  if (ended.success) endHere(io, ...ended.data);
}

function serverBehind(door: Door): LiveServer {
  return makeLiveServer({
    allowRequest: (request, decide) => {
      const refusal = door.refusalOf(request);
      decide(refusal, refusal === null);
    },
  });
}

/** Each connection's first request is some kilobytes: it is let go once it has served. */
function letGoOfRequests(io: LiveServer, door: Door): void {
  io.engine.on('connection', (raw: { request: IncomingMessage | null }) => {
    if (raw.request) door.follow(raw.request, raw);
    raw.request = null;
  });
}

/** Lets sockets say their last words, then closes those that do not listen. */
async function closeSockets(io: LiveServer, door: Door): Promise<void> {
  io.local.emit('bye', { afterMs: byeAfterMs });
  // Only the connection ends: a client told to disconnect would not come back by itself.
  for (const { conn } of io.sockets.sockets.values()) conn.close();
  const untilMs = performance.now() + lastWordsMs;
  while (door.openCount > 0 && performance.now() < untilMs) await wait(20);
  io.engine.close();
  door.throwOut();
}

/** The live layer of one node: sockets, their boards, and the way to other nodes. */
class LiveNode implements Live {
  readonly #io: LiveServer;
  readonly #door: Door;
  readonly #sequencers: Sequencers;
  readonly #redis: RedisLink | undefined;
  readonly #ground: LiveGround;
  #endPatrol: (() => void) | undefined;

  constructor(ground: LiveGround) {
    const { redisUrl, trustProxy } = ground.config;
    this.#ground = ground;
    this.#door = new Door({ ...ground, trustProxy });
    this.#io = serverBehind(this.#door);
    const broadcast = broadcastOn(this.#io);
    const hintsFlow = () => this.#redis?.isFlowing() ?? true;
    this.#sequencers = new Sequencers({ ...ground, broadcast, hintsFlow });
    const key = `vetcare:${ground.db.names.core}`;
    const onHearing = () => this.#sequencers.pollNow();
    this.#redis = redisUrl
      ? openRedis({ url: redisUrl, key, log: ground.log, onHearing })
      : undefined;
  }

  start(server: HttpServer): void {
    const { log, admit, auditShown } = this.#ground;
    const sequencers = this.#sequencers;
    if (this.#redis) this.#io.adapter(this.#redis.adapter);
    guard(this.#io, { admit, log });
    this.#io.on('connection', (socket) => {
      const from = this.#door.recognize(socket.conn);
      const note = (who: Who, board: object) => auditShown({ ...from, who, board });
      welcome({ sequencers, admit, log, auditShown: note }, socket);
    });
    this.#io.on('hint', (hint) => takeHint(sequencers, hint));
    this.#io.on('ended', (...heard: unknown[]) => takeEnd(this.#io, heard));
    this.#io.attach(server);
    letGoOfRequests(this.#io, this.#door);
    sequencers.start();
    this.#endPatrol = patrol({ ...this.#ground, io: this.#io, sequencers });
  }

  async stop(): Promise<void> {
    this.#door.close();
    this.#endPatrol?.();
    await closeSockets(this.#io, this.#door);
    await this.#sequencers.stop();
    this.#redis?.close();
  }

  offer = (committed: CommittedChange): void => {
    this.#sequencers.offer(committed);
    if (this.#redis?.isFlowing()) this.#io.serverSideEmit('hint', hintOf(committed));
  };

  revoke = (owner: SocketOwner, code: string): void => {
    endHere(this.#io, owner, code);
    if (this.#redis) this.#io.serverSideEmit('ended', owner, code);
  };

  onlineScreens = (clinicId: string): ReadonlySet<string> => onlineScreens(this.#io, clinicId);
  readBoard: LivePort['readBoard'] = (who) => this.#sequencers.readBoard(who);
  readChanges: LivePort['readChanges'] = (who, place) => this.#sequencers.readChanges(who, place);
}

/** Makes the live layer of this node; it serves REST readers at once and sockets after `start`. */
export function createLive(ground: LiveGround): Live {
  return new LiveNode(ground);
}
