import cookie from '@fastify/cookie';
import jwt from '@fastify/jwt';
import type { FastifyInstance } from 'fastify';
import type { Deps } from '../deps.ts';
import { bindSigner, tokenOptions } from './accessToken.ts';

/** Cookies and access tokens for this server; call it before the routes, on the instance that has them. */
export async function authPlugin(app: FastifyInstance, deps: Deps): Promise<void> {
  await app.register(cookie);
  await app.register(jwt, tokenOptions(deps));
  bindSigner(deps, app.jwt);
}
