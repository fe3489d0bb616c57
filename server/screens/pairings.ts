import { createHash } from 'node:crypto';
import type { Knex } from 'knex';
import { select } from '../db/names.ts';
import type { Deps } from '../deps.ts';

/** What the administrator and the display agree on. The device code is the display's secret: its SHA-256 is kept. */
export type Pairing = {
  readonly id: string;
  readonly deviceCodeHash: Buffer;
  readonly expiresAt: Date;
  readonly approvedClinicId: string | null;
  readonly claimedAt: Date | null;
};
type Row = {
  id: string;
  device_code_hash: Buffer;
  expires_at: Date;
  approved_clinic_id: string | null;
  claimed_at: Date | null;
};

export const pairingLifeMs = 600_000;
/** No vowels: no words; 8 of 20 letters are 34 bits for ten minutes behind a limit on guesses. */
const letters = 'BCDFGHJKLMNPQRSTVWXZ';

/** Eight letters, each equally likely: bytes of 240 and more are thrown away. */
export function drawUserCode(deps: Deps): string {
  let code = '';
  while (code.length < 8) {
    const bytes = Buffer.from(deps.ids.token(16), 'base64url').filter((byte) => byte < 240);
    code += Array.from(bytes, (byte) => letters.charAt(byte % 20)).join('');
  }
  return code.slice(0, 8);
}

/** `BCDF-GHJK`, as the display shows it. */
export function spokenCode(userCode: string): string {
  return `${userCode.slice(0, 4)}-${userCode.slice(4)}`;
}

export function hashDeviceCode(deviceCode: string): Buffer {
  return createHash('sha256').update(deviceCode).digest();
}

/** A pairing by its id; on the sign-in account. */
export async function findPairing(auth: Knex, id: string): Promise<Pairing | null> {
  const [row] = await select<Row>(
    auth,
    `SELECT id, device_code_hash, expires_at, approved_clinic_id, claimed_at
     FROM screen_pairings WHERE id = ?`,
    [id],
  );
  if (!row) return null;
  return {
    id: row.id,
    deviceCodeHash: row.device_code_hash,
    expiresAt: row.expires_at,
    approvedClinicId: row.approved_clinic_id,
    claimedAt: row.claimed_at,
  };
}
