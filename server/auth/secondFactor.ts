import { createHmac } from 'node:crypto';
import type { Knex } from 'knex';
import { Secret, TOTP } from 'otpauth';
import { openField, sealField } from '../db/fieldEncryption.ts';
import { deriveKey } from '../db/keys.ts';
import { select } from '../db/names.ts';
import type { Deps } from '../deps.ts';

type Person = { readonly clinicId: string; readonly userId: string };
type Row = { mfa_secret: string | null; mfa_backup_codes: unknown };

const periodSeconds = 30;
const secretBytes = 20;
const backupCodeCount = 10;
/** No letters that look like digits. */
const alphabet = '0123456789abcdefghjkmnpqrstvwxyz';

const placeOfSecret = (id: string) => ({ table: 'users', id, column: 'mfa_secret' });
const keyOf = ({ clinicId, userId }: Person) => ({ clinic_id: clinicId, id: userId });

const totp = (base32: string, label = '') =>
  new TOTP({
    issuer: 'VetCare Board',
    label,
    period: periodSeconds,
    secret: Secret.fromBase32(base32),
  });

/** A fresh secret, kept sealed, that counts once its first code was shown (`mfa_confirmed_at`); in a transaction on the sign-in account inside `inTenant`. */
export async function startSecret(
  deps: Deps,
  trx: Knex.Transaction,
  person: Person & { readonly email: string },
): Promise<{ secret: string; uri: string }> {
  const bytes = Uint8Array.from(Buffer.from(deps.ids.token(secretBytes), 'base64url'));
  const { base32: secret } = new Secret({ buffer: bytes.buffer });
  const sealed = await sealField(deps, trx, placeOfSecret(person.userId), secret);
  await trx('users')
    .where({ ...keyOf(person), mfa_confirmed_at: null })
    .update({ mfa_secret: sealed, mfa_last_step: null, mfa_backup_codes: null });
  return { secret, uri: totp(secret, person.email).toString() };
}

async function lockRow(trx: Knex.Transaction, person: Person): Promise<Row | undefined> {
  const [row] = await select<Row>(
    trx,
    'SELECT mfa_secret, mfa_backup_codes FROM users WHERE clinic_id = ? AND id = ? FOR UPDATE',
    [person.clinicId, person.userId],
  );
  return row;
}

/** Each step of 30 s counts once: the step is written where none as late was, so of two with one code one gets in. */
async function useStep(
  deps: Deps,
  trx: Knex.Transaction,
  { person, sealed, code }: { person: Person; sealed: string; code: string },
): Promise<boolean> {
  const secret = await openField(deps, trx, placeOfSecret(person.userId), sealed);
  const timestamp = deps.clock.nowMs();
  const delta = totp(secret).validate({ token: code, timestamp, window: 1 });
  if (delta === null) return false;
  const step = Math.floor(timestamp / 1000 / periodSeconds) + delta;
  const used = await trx('users')
    .where(keyOf(person))
    .whereRaw('(mfa_last_step IS NULL OR mfa_last_step < ?)', [step])
    .update({ mfa_last_step: step });
  return used === 1;
}

/** Keyed, so that a stolen table can't be searched for 50-bit codes. */
function hashOfCode(deps: Deps, { userId }: Person, code: string): string {
  const plain = code.toLowerCase().replace(/[^0-9a-z]/g, '');
  const read = plain.replaceAll('o', '0').replace(/[il]/g, '1');
  const key = deriveKey(deps.config.secret, 'backup codes');
  return createHmac('sha256', key).update(`${userId}.${read}`).digest('base64url');
}

/** MariaDB answers JSON as text, MySQL as the value. */
function codesIn(column: unknown): string[] {
  const value: unknown = typeof column === 'string' ? JSON.parse(column) : column;
  return Array.isArray(value) ? value.map(String) : [];
}

async function useBackupCode(
  deps: Deps,
  trx: Knex.Transaction,
  { person, row, code }: { person: Person; row: Row; code: string },
): Promise<boolean> {
  const hash = hashOfCode(deps, person, code);
  const codes = codesIn(row.mfa_backup_codes);
  if (!codes.includes(hash)) return false;
  const left = JSON.stringify(codes.filter((one) => one !== hash));
  await trx('users').where(keyOf(person)).update({ mfa_backup_codes: left });
  return true;
}

/**
 * Is this the code of now, of the 30 s before or after, or one of the backup codes? It is used up by asking. Locks the person's row; in a transaction on the sign-in
 * account inside `inTenant`.
 */
export async function useCode(
  deps: Deps,
  trx: Knex.Transaction,
  person: Person,
  code: string,
): Promise<boolean> {
  const row = await lockRow(trx, person);
  if (!row?.mfa_secret) return false;
  const digits = code.replace(/\s/g, '');
  if (/^\d{6}$/.test(digits))
    return useStep(deps, trx, { person, sealed: row.mfa_secret, code: digits });
  return useBackupCode(deps, trx, { person, row, code });
}

function newCode(deps: Deps): string {
  const bytes = Buffer.from(deps.ids.token(10), 'base64url');
  const letters = [...bytes].map((byte) => alphabet.charAt(byte & 31)).join('');
  return `${letters.slice(0, 5)}-${letters.slice(5)}`;
}

/** Ten new one-time codes of 50 bits in place of the old ones; only their hashes are kept. */
export async function renewCodes(
  deps: Deps,
  trx: Knex.Transaction,
  person: Person,
): Promise<string[]> {
  const codes = Array.from({ length: backupCodeCount }, () => newCode(deps));
  const hashes = codes.map((code) => hashOfCode(deps, person, code));
  await trx('users')
    .where(keyOf(person))
    .update({ mfa_backup_codes: JSON.stringify(hashes) });
  return codes;
}

/** From now on sign-in asks for a code. */
export async function turnOn(trx: Knex.Transaction, person: Person, at: Date): Promise<void> {
  await trx('users')
    .where(keyOf(person))
    .update({ mfa_confirmed_at: at, version: trx.raw('version + 1') });
}

/** Sign-in asks for the password only. */
export async function removeSecondFactor(trx: Knex.Transaction, person: Person): Promise<void> {
  await trx('users')
    .where(keyOf(person))
    .update({
      mfa_secret: null,
      mfa_backup_codes: null,
      mfa_last_step: null,
      mfa_confirmed_at: null,
      version: trx.raw('version + 1'),
    });
}

/** How many backup codes nobody has used yet. */
export async function backupCodesLeft(auth: Knex, person: Person): Promise<number> {
  const [row] = await select<Row>(
    auth,
    'SELECT mfa_secret, mfa_backup_codes FROM users WHERE clinic_id = ? AND id = ?',
    [person.clinicId, person.userId],
  );
  return codesIn(row?.mfa_backup_codes).length;
}
