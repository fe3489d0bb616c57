import type { FastifyRequest } from 'fastify';
import type { Deps } from '../deps.ts';
import { sessionOfToken } from './accessToken.ts';
import { bearerOf } from './authenticate.ts';
import { networkOf } from './networkOf.ts';

/**
 * Whom a request counts for: the session of its token, so that a clinic behind one address is not one person, else the network that it comes from. A token that is not
 * ours is none: making them up gives nobody another count.
 */
export function requestHolder(deps: Deps, request: FastifyRequest): string {
  const token = bearerOf(request);
  const sessionId = token === null ? null : sessionOfToken(deps, token);
  return sessionId === null ? `network ${networkOf(request.ip)}` : `session ${sessionId}`;
}
