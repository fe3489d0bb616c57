import type { FastifyJWTOptions, JWT } from '@fastify/jwt';
import { z } from 'zod';
import { Role } from '../../shared/abilities.ts';
import { audiences } from '../../shared/boardRules.ts';
import { deriveKey } from '../db/keys.ts';
import type { Deps } from '../deps.ts';
import { Problem } from '../http/problem.ts';
import type { Who } from '../http/who.ts';
import { perServer } from './perServer.ts';
import { requireStanding } from './sessionStanding.ts';

const issuer = 'vetcare-board';
const audience = 'vetcare-board/api';
const lifeSeconds = 300;

const Claims = z.object({
  kind: z.enum(['user', 'screen']),
  sub: z.string(),
  clinic: z.string(),
  role: Role,
  name: z.string(),
  reader: z.enum(audiences),
  sid: z.string(),
  exp: z.int(),
});

/** What a verified token says, and until when (ms since 1970 UTC) a socket that showed it may stay. */
export type Admission = { readonly who: Who; readonly expiresAtMs: number };

/**
 * The one algorithm, key, issuer and audience of our tokens. The expiry is compared by `verifyAccessToken` with the clock of Deps, not here with the machine's.
 */
export function tokenOptions(deps: Deps): FastifyJWTOptions {
  return {
    secret: deriveKey(deps.config.secret, 'access token'),
    sign: { algorithm: 'HS256', iss: issuer, aud: audience },
    verify: {
      algorithms: ['HS256'],
      allowedIss: issuer,
      allowedAud: audience,
      requiredClaims: ['iss', 'aud', 'exp', 'sub', 'sid'],
      ignoreExpiration: true,
      checkTyp: 'jwt',
      cache: false,
    },
  };
}

const signerOf = perServer<{ jwt: JWT | null }>(() => ({ jwt: null }));

/** Tells which `@fastify/jwt` signs and verifies for this server. Called once, by the plugin. */
export function bindSigner(deps: Deps, jwt: JWT): void {
  signerOf(deps).jwt = jwt;
}

function jwtOf(deps: Deps): JWT {
  const { jwt } = signerOf(deps);
  if (!jwt) throw new Error('access tokens are used before authPlugin is registered');
  return jwt;
}

/** A token for five minutes, and its end as an instant. */
export function issueAccessToken(deps: Deps, who: Who): { accessToken: string; expiresAt: string } {
  const iat = Math.floor(deps.clock.nowMs() / 1000);
  const exp = iat + lifeSeconds;
  const { kind, clinicId: clinic, role, name, sessionId: sid, audience: reader } = who;
  const claims = { kind, sub: who.id, clinic, role, name, reader, sid, iat, exp };
  return {
    accessToken: jwtOf(deps).sign(claims),
    expiresAt: new Date(exp * 1000).toISOString(),
  };
}

function verify(deps: Deps, token: string): z.infer<typeof Claims> {
  try {
    return Claims.parse(jwtOf(deps).verify(token));
  } catch {
    // Forged, foreign, cut or of another version: the difference is nobody's business.
    throw new Problem('not_signed_in');
  }
}

const mostRemembered = 10_000;

/** What verified tokens say: a token is the same as long as it lives, so its signature is checked once. Says nothing of its end or of its session. */
const verifiedOf = perServer(() => new Map<string, Admission>());

function read(deps: Deps, token: string): Admission {
  const verified = verifiedOf(deps);
  const known = verified.get(token);
  if (known) return known;
  const claims = verify(deps, token);
  const { kind, sub: id, clinic: clinicId, role, name, sid: sessionId, reader: audience } = claims;
  const who: Who = { kind, id, clinicId, role, name, sessionId, audience };
  const admission = { who, expiresAtMs: claims.exp * 1000 };
  if (verified.size >= mostRemembered) verified.clear();
  verified.set(token, admission);
  return admission;
}

/**
 * Who holds this token, with the end of its life. Never waits for more than one small query, and for none while the session was looked at in the last seconds.
 * @throws Problem `not_signed_in` (get a new token), `session_ended` (sign in again)
 */
export async function admitToken(deps: Deps, token: string): Promise<Admission> {
  const admission = read(deps, token);
  if (admission.expiresAtMs <= deps.clock.nowMs()) throw new Problem('not_signed_in');
  await requireStanding(deps, admission.who);
  return admission;
}

/** The session that this token was made for, without asking whether it still stands; null for what is no token of ours. */
export function sessionOfToken(deps: Deps, token: string): string | null {
  try {
    return read(deps, token).who.sessionId;
  } catch {
    return null;
  }
}

/** Who holds this token. @throws Problem `not_signed_in`, `session_ended` */
export async function verifyAccessToken(deps: Deps, token: string): Promise<Who> {
  const { who } = await admitToken(deps, token);
  return who;
}
