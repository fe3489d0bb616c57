import type { FastifyRequest } from 'fastify';
import type { Deps } from '../deps.ts';
import { Problem } from '../http/problem.ts';
import type { Who } from '../http/who.ts';
import { verifyAccessToken } from './accessToken.ts';

/** What a request shows as its access token, if anything that could be one. */
export function bearerOf(request: FastifyRequest): string | null {
  const [, token] = /^Bearer ([\w.-]{1,4096})$/i.exec(request.headers.authorization ?? '') ?? [];
  return token ?? null;
}

/** Who sends this request, from `Authorization: Bearer`. @throws Problem `not_signed_in`, `session_ended` */
export async function authenticate(deps: Deps, request: FastifyRequest): Promise<Who> {
  const token = bearerOf(request);
  if (token === null) throw new Problem('not_signed_in');
  return verifyAccessToken(deps, token);
}
