import { hkdfSync } from 'node:crypto';

/** The installation's secret: at least 32 random bytes, as such or in base64url. */
export type Secret = string | Uint8Array;

/** A key for one purpose, derived from the installation's secret. @throws when the secret is short. */
export function deriveKey(secret: Secret, purpose: string): Buffer {
  const bytes = typeof secret === 'string' ? Buffer.from(secret, 'base64url') : secret;
  if (bytes.length < 32) throw new Error('the secret must have at least 32 bytes');
  return Buffer.from(hkdfSync('sha256', bytes, 'vetcare board', purpose, 32));
}

/** The key that signs tenant contexts; the database has it too, in sec.secret. */
export function contextKey(secret: Secret): Buffer {
  return deriveKey(secret, 'tenant context');
}

/** Password of a database account. The tail satisfies password policies that count character kinds. */
export function accountPassword(secret: Secret, account: string): string {
  return `${deriveKey(secret, `database account ${account}`).toString('base64url')}.Aa1`;
}
