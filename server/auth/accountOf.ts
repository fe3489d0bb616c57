import type { Knex } from 'knex';
import { select } from '../db/names.ts';
import { Problem } from '../http/problem.ts';

type Key = { readonly clinicId: string; readonly userId: string };

/** A person who may sign in, with what guards the account. */
export type Account = Key & {
  readonly email: string;
  /** A new address that was not confirmed yet. */
  readonly pendingEmail: string | null;
  readonly firstName: string;
  readonly passwordHash: string;
  readonly emailVerified: boolean;
  readonly mfaConfirmedAt: Date | null;
  /** Words that the password must not have in it. */
  readonly about: readonly string[];
};

type Row = {
  email: string;
  pending_email: string | null;
  first_name: string;
  last_name: string;
  clinic_name: string;
  password_hash: string;
  email_verified: number;
  mfa_confirmed_at: Date | null;
};

const query = `SELECT u.email, u.pending_email, u.first_name, u.last_name, c.name AS clinic_name, u.password_hash, u.email_verified, u.mfa_confirmed_at
  FROM users u JOIN clinics c ON c.id = u.clinic_id
  WHERE u.clinic_id = ? AND u.id = ? AND u.is_active = TRUE AND u.deleted_at IS NULL
    AND c.is_active = TRUE AND c.deleted_at IS NULL`;

/** Read on the sign-in account; null for a person who may not sign in (any more). */
export async function findAccount(auth: Knex, { clinicId, userId }: Key): Promise<Account | null> {
  const [row] = await select<Row>(auth, query, [clinicId, userId]);
  if (!row) return null;
  return {
    clinicId,
    userId,
    email: row.email,
    pendingEmail: row.pending_email,
    firstName: row.first_name,
    passwordHash: row.password_hash,
    emailVerified: row.email_verified === 1,
    mfaConfirmedAt: row.mfa_confirmed_at,
    about: [row.email, row.first_name, row.last_name, row.clinic_name],
  };
}

/** The account of whoever asks. @throws Problem `session_ended` */
export async function ownAccount(
  auth: Knex,
  who: { readonly clinicId: string; readonly id: string },
): Promise<Account> {
  const account = await findAccount(auth, { clinicId: who.clinicId, userId: who.id });
  if (!account) throw new Problem('session_ended');
  return account;
}
