import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import { deriveKey } from '../db/keys.ts';
import type { Deps } from '../deps.ts';

/** What the refresh cookie carries. `secret` is known to its holder alone: the database keeps the SHA-256. */
export type RefreshToken = {
  readonly clinicId: string;
  readonly sessionId: string;
  readonly secret: string;
};

function macOf(deps: Deps, { clinicId, sessionId, secret }: RefreshToken): Buffer {
  const key = deriveKey(deps.config.secret, 'refresh token');
  return createHmac('sha256', key).update(`${clinicId}.${sessionId}.${secret}`).digest();
}

/** The cookie's value: the token with the server's mark that it was really issued. */
export function sealRefreshToken(deps: Deps, token: RefreshToken): string {
  const { clinicId, sessionId, secret } = token;
  return `${clinicId}.${sessionId}.${secret}.${macOf(deps, token).toString('base64url')}`;
}

/** Null for a value that we never issued: nobody can end a stranger's session by inventing tokens. */
export function openRefreshToken(deps: Deps, value: string): RefreshToken | null {
  const [clinicId = '', sessionId = '', secret = '', mac = '', ...rest] = value.split('.');
  const token = { clinicId, sessionId, secret };
  const expected = macOf(deps, token);
  const given = Buffer.from(mac, 'base64url');
  if (rest.length > 0 || given.length !== expected.length) return null;
  return timingSafeEqual(given, expected) ? token : null;
}

export function hashSecret(secret: string): Buffer {
  return createHash('sha256').update(secret).digest();
}

/**
 * The secret that follows this one when it is rotated at that instant (ms): 256 bits that only the server's key can make. Derived instead of drawn, so that
 * whoever shows the same token again within the grace (a second tab, a lost reply) gets the same successor, and one family stays one.
 */
export function successorOf(deps: Deps, token: RefreshToken, rotatedAtMs: number): string {
  const key = deriveKey(deps.config.secret, 'refresh rotation');
  const { clinicId, sessionId, secret } = token;
  return createHmac('sha256', key)
    .update(`${clinicId}.${sessionId}.${secret}.${rotatedAtMs}`)
    .digest('base64url');
}
