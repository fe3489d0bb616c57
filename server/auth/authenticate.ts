import type { FastifyRequest } from 'fastify';
import type { Deps } from '../deps.ts';
import { Problem } from '../http/problem.ts';
import type { Who } from '../http/who.ts';
import { verifyAccessToken } from './accessToken.ts';

/** Who sends this request, from `Authorization: Bearer`. @throws Problem `not_signed_in`, `session_ended` */
export async function authenticate(deps: Deps, request: FastifyRequest): Promise<Who> {
  const [, token] = /^Bearer ([\w.-]{1,4096})$/i.exec(request.headers.authorization ?? '') ?? [];
  if (token === undefined) throw new Problem('not_signed_in');
  return verifyAccessToken(deps, token);
}
