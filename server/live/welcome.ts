import type { Deps } from '../deps.ts';
import { Problem } from '../http/problem.ts';
import { answerHello, codeOf, type Admit, type HelloGround } from './hello.ts';
import { joinNow, ownerRoom, type LiveServer, type LiveSocket } from './liveServer.ts';
import { TokenBucket } from './tokenBucket.ts';

/** Packets a socket may send: a reader sends a hello now and then. */
const packetLimit = { burst: 40, perSecond: 10 };

/** A refusal as the client's `connect_error` has it: the code is its message and its `data.code`. */
function refusal(code: string): Error {
  return Object.assign(new Error(code), { data: { code } });
}

async function admitSocket(admit: Admit, socket: LiveSocket): Promise<void> {
  const token: unknown = socket.handshake.auth['token'];
  if (typeof token !== 'string' || token.length > 4096) throw new Problem('not_signed_in');
  const { who, expiresAtMs } = await admit(token);
  socket.data = { who, expiresAtMs, isSlow: false };
}

/** Lets no socket in without a token that is good now. */
export function guard(io: LiveServer, ground: { admit: Admit; log: Deps['log'] }): void {
  io.use((socket, next) => {
    admitSocket(ground.admit, socket).then(
      () => next(),
      (error: unknown) => next(refusal(codeOf(error, ground.log))),
    );
  });
}

/** Sets up a socket whose token was good: the rooms it ends with, its one event, its limit. */
export function welcome(ground: HelloGround, socket: LiveSocket): void {
  const { kind, id, sessionId, clinicId } = socket.data.who;
  joinNow(socket, [
    ownerRoom({ kind, id }),
    ownerRoom({ kind: 'session', id: sessionId }),
    ownerRoom({ kind: 'clinic', id: clinicId }),
  ]);
  const bucket = new TokenBucket(packetLimit);
  socket.conn.on('packet', ({ type }) => {
    if (type === 'message' && !bucket.take()) socket.disconnect(true);
  });
  socket.on('hello', (message, reply) => {
    // The types speak of our own app; anybody may send anything.
    if (typeof reply !== 'function') return;
    answerHello(ground, socket, message, reply);
  });
}
