import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Deps } from '../deps.ts';
import { Problem } from '../http/problem.ts';
import { signedIn } from './me.ts';
import { setRefreshCookie } from './refreshCookie.ts';
import { findSession } from './sessionRecord.ts';
import type { Granted, Place } from './sessions.ts';

type Exchange = {
  readonly deps: Deps;
  readonly request: FastifyRequest;
  readonly reply: FastifyReply;
};

/** Where a request came from, for sessions and the audit log. */
export function placeOf(request: FastifyRequest): Place {
  return { ip: request.ip, userAgent: request.headers['user-agent'] ?? null };
}

/** Answers a session that was just opened: refresh cookie, access token, whom it is for. */
export async function letIn({ deps, request, reply }: Exchange, granted: Granted) {
  const record = await findSession(deps.db.auth, granted.token);
  if (!record) throw new Problem('session_ended');
  const answer = await signedIn(deps, record.who);
  setRefreshCookie(deps, { request, reply }, granted);
  return answer;
}
