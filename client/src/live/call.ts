import { access } from './access.ts';
import type { Door, Given, ReplyOf } from './doors.ts';
import { attempt } from './http.ts';
import type { Answer, Parts } from './http.ts';
import { ProblemError } from './problemError.ts';

export { OfflineError, ProblemError } from './problemError.ts';

type Arguments<D> = Partial<Given<D>> extends Given<D> ? [given?: Given<D>] : [given: Given<D>];

function isUnauthorised(error: unknown): boolean {
  return error instanceof ProblemError && error.problem.status === 401;
}

/** With a token that the server no longer takes: renew once, try once more with the same command id. */
async function attemptSignedIn(door: Door, parts: Parts): Promise<Answer> {
  const token = await access.token();
  try {
    return await attempt(door, parts, token);
  } catch (error) {
    if (token === null || !isUnauthorised(error)) throw error;
    const renewed = access.current === token ? await access.renew() : access.current;
    if (renewed === null) throw error;
    return attempt(door, parts, renewed);
  }
}

/** The answer with the server's clock, for whoever begins a session with it. @throws ProblemError, OfflineError */
export async function callAnswered(door: Door, parts: Parts): Promise<Answer> {
  return door.ability === 'public' ? attempt(door, parts, null) : attemptSignedIn(door, parts);
}

/** `call` for a command whose types were checked when it was queued. @throws ProblemError, OfflineError */
export async function callUntyped(door: Door, parts: Parts): Promise<unknown> {
  return (await callAnswered(door, parts)).body;
}

/**
 * Calls an endpoint of shared/ with the types it declares. Unsafe methods carry an Idempotency-Key: the given `commandId` or a fresh one, so a caller
 * that retries after OfflineError must give its own. @throws ProblemError (an expected no), OfflineError (no answer within 10 s).
 */
export async function call<D extends Door>(door: D, ...[given]: Arguments<D>): Promise<ReplyOf<D>> {
  const body = await callUntyped(door, { commandId: undefined, ...given });
  return body as ReplyOf<D>; // the server serializes by the same schema
}
