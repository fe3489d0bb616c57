import { z } from 'zod';
import { Hello, protocolVersion, type HelloReply } from '../../shared/live.ts';
import type { Sequencers } from '../board/sequencers.ts';
import { isDatabaseAway } from '../db/databaseErrors.ts';
import type { Deps } from '../deps.ts';
import { boardIn } from '../http/auditRead.ts';
import { Problem } from '../http/problem.ts';
import type { Who } from '../http/who.ts';
import { boardRoom, joinNow, leaveNow, type LiveSocket } from './liveServer.ts';

/** Who holds a token, and until when (ms since 1970 UTC). */
export type Admission = { readonly who: Who; readonly expiresAtMs: number };
/** Checks an access token. @throws Problem `not_signed_in`, `session_ended` */
export type Admit = (token: string) => Promise<Admission>;

export type HelloGround = Pick<Deps, 'log'> & {
  readonly sequencers: Sequencers;
  readonly admit: Admit;
  /** Notes for the audit log that somebody was shown a board, or what has changed on it; returns at once and never throws. */
  readonly auditShown: (who: Who, board: object) => void;
};
type Reply = (answer: HelloReply) => void;

/** Older apps are told to load the present one. */
const minProtocol = protocolVersion;
const AnyHello = z.object({ protocol: z.int() });

/** The code of a refusal; what is no Problem is our fault, and logged. */
export function codeOf(error: unknown, log: Deps['log']): string {
  if (error instanceof Problem) return error.code;
  if (isDatabaseAway(error)) return 'database_unavailable';
  log.error({ err: error }, 'a socket could not be served');
  return 'internal';
}

/** Takes the renewed token. True when the socket's holder still sees the same projection. */
async function renew(ground: HelloGround, socket: LiveSocket, token: string): Promise<boolean> {
  const before = socket.data.who;
  const { who, expiresAtMs } = await ground.admit(token);
  const isSame = who.sessionId === before.sessionId && who.clinicId === before.clinicId;
  if (!isSame) throw new Problem('not_signed_in');
  socket.data.who = who;
  socket.data.expiresAtMs = expiresAtMs;
  if (who.audience === before.audience) return true;
  leaveNow(socket, boardRoom(before));
  return false;
}

async function answerTo(
  ground: HelloGround,
  socket: LiveSocket,
  hello: Hello,
  reply: Reply,
): Promise<void> {
  const { token, day } = hello;
  const isSameView = token === undefined || (await renew(ground, socket, token));
  const since = isSameView ? hello.since : null;
  const { who } = socket.data;
  const sequencer = await ground.sequencers.ready(who.clinicId, since);
  if (!socket.connected) return;
  // Joined and answered in one tick: whatever comes after the answer comes through the room.
  joinNow(socket, boardRoom(who));
  const answer = sequencer.answer({ since, day, audience: who.audience });
  reply(answer);
  const shown = boardIn(answer);
  if (shown) ground.auditShown(who, shown);
}

/** Answers one `hello`: the reader's token, its place, and from then on its room. Never throws. */
export function answerHello(
  ground: HelloGround,
  socket: LiveSocket,
  message: unknown,
  reply: Reply,
): void {
  const asked = AnyHello.safeParse(message);
  if (asked.success && asked.data.protocol < minProtocol) {
    reply({ kind: 'reload', minProtocol });
    return;
  }
  const hello = Hello.safeParse(message);
  if (!hello.success || socket.data.isSlow) {
    reply({ kind: 'refused', code: hello.success ? 'rate_limited' : 'invalid_request' });
    return;
  }
  answerTo(ground, socket, hello.data, reply).catch((error: unknown) => {
    reply({ kind: 'refused', code: codeOf(error, ground.log) });
  });
}
