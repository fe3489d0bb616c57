import { timingSafeEqual } from 'node:crypto';
import { AnyId } from '../../shared/ids.ts';
import type { Deps } from '../deps.ts';
import { hashSecret } from './refreshToken.ts';

/** What a link in a mail carries: whose it is, and a secret of which we keep the SHA-256. */
export type LinkToken = { readonly clinicId: string; readonly id: string; readonly secret: string };

/** A token for this record of a clinic, and the hash to keep. */
export function newLinkToken(deps: Deps, owner: { clinicId: string; id: string }) {
  const secret = deps.ids.token(32);
  return { token: `${owner.clinicId}.${owner.id}.${secret}`, hash: hashSecret(secret) };
}

/** Null for what is no token of ours. */
export function readLinkToken(token: string): LinkToken | null {
  const [clinicId = '', id = '', secret = '', ...rest] = token.split('.');
  const areIds = AnyId.safeParse(clinicId).success && AnyId.safeParse(id).success;
  return areIds && secret !== '' && rest.length === 0 ? { clinicId, id, secret } : null;
}

/** Is this the token whose hash was kept? */
export function isLinkToken({ secret }: LinkToken, hash: Buffer | null): boolean {
  const presented = hashSecret(secret);
  return hash?.length === presented.length && timingSafeEqual(presented, hash);
}

/** A hash as the seed's text columns keep it. */
export const hashText = (hash: Buffer): string => hash.toString('base64url');
