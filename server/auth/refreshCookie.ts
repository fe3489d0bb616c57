import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Config } from '../config.ts';
import type { Deps } from '../deps.ts';
import { openRefreshToken, sealRefreshToken, type RefreshToken } from './refreshToken.ts';

/**
 * Browsers keep a `__Host-` cookie only over https. Plain http is left to localhost and to the demo; elsewhere the cookie stays secure, and an installation without
 * https does not stay signed in.
 */
function isPlainAllowed(config: Config, request: FastifyRequest): boolean {
  if (request.protocol !== 'http' || config.publicUrl?.startsWith('https:')) return false;
  return config.isDemo || ['localhost', '127.0.0.1', '[::1]'].includes(request.hostname);
}

function cookieFor(config: Config, request: FastifyRequest) {
  const secure = !isPlainAllowed(config, request);
  const options = { httpOnly: true, secure, sameSite: 'strict', path: '/' } as const;
  // A wall opened beside the app in one browser must not replace the person's session by its own.
  const reader = request.headers['vetcare-reader'] === 'wall' ? 'wall' : 'refresh';
  return { name: secure ? `__Host-vetcare_${reader}` : `vetcare_${reader}`, options };
}

type Exchange = { readonly request: FastifyRequest; readonly reply: FastifyReply };

export function setRefreshCookie(
  deps: Deps,
  { request, reply }: Exchange,
  granted: { readonly token: RefreshToken; readonly expiresAtMs: number },
): void {
  const { name, options } = cookieFor(deps.config, request);
  const maxAge = Math.max(1, Math.floor((granted.expiresAtMs - deps.clock.nowMs()) / 1000));
  reply.setCookie(name, sealRefreshToken(deps, granted.token), { ...options, maxAge });
}

export function clearRefreshCookie(deps: Deps, { request, reply }: Exchange): void {
  const { name, options } = cookieFor(deps.config, request);
  reply.clearCookie(name, options);
}

/** The refresh token of this request, null without one or with one that we never issued. */
export function readRefreshCookie(deps: Deps, request: FastifyRequest): RefreshToken | null {
  const value = request.cookies[cookieFor(deps.config, request).name];
  return value === undefined ? null : openRefreshToken(deps, value);
}
