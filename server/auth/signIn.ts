import { setTimeout as wait } from 'node:timers/promises';
import type { Knex } from 'knex';
import type { AuditEntry } from '../db/audit.ts';
import { select } from '../db/names.ts';
import type { Deps } from '../deps.ts';
import { Problem } from '../http/problem.ts';
import { isPassword } from './passwordHash.ts';
import { admitCode, forgiveCodes } from './codeThrottle.ts';
import { useCode } from './secondFactor.ts';
import { openSession, withAudit, type Granted, type Place } from './sessions.ts';
import { admitAttempt, forgiveAttempt, uncountAttempt } from './signInThrottle.ts';

type Attempt = {
  readonly email: string;
  readonly password: string;
  readonly code: string | null;
  readonly label: string | null;
  readonly place: Place;
};
type Account = {
  email: string;
  clinic_id: string;
  user_id: string;
  password_hash: string;
  is_open: number;
};

/** Every refusal takes at least this long, whatever was done for it: its time says nothing about the account, and guessing stays slow. */
const refusalMs = 250;

/** The one spelling under which an address is stored and counted. */
export function normalEmail(email: string): string {
  return email.trim().normalize('NFC').toLowerCase();
}

async function findAccount(deps: Deps, email: string): Promise<Account | null> {
  const [account] = await select<Account>(
    deps.db.auth,
    `SELECT e.email, e.clinic_id, e.user_id, u.password_hash,
       (u.is_active AND u.deleted_at IS NULL AND c.is_active AND c.deleted_at IS NULL) AS is_open
     FROM sign_in_emails e
       JOIN users u ON u.clinic_id = e.clinic_id AND u.id = e.user_id
       JOIN clinics c ON c.id = e.clinic_id
     WHERE e.email = ?`,
    [email],
  );
  // The column's collation finds `josé` for `jose`: another person's address.
  return account?.email === email ? account : null;
}

function entryOf(account: Account, place: Place): AuditEntry {
  const { user_id: userId } = account;
  return { action: 'login', entityType: 'user', entityId: userId, userId, ...place };
}

type Reason = 'wrong_password' | 'not_active' | 'code_missing' | 'wrong_code' | 'account_changed';

async function recordRefusal(
  deps: Deps,
  account: Account,
  { place, reason }: { place: Place; reason: Reason },
): Promise<void> {
  const entry = { ...entryOf(account, place), newValues: { outcome: 'refused', reason } };
  const tenant = { clinicId: account.clinic_id, actorId: 'system' };
  await withAudit(deps, tenant, () => Promise.resolve({ result: null, entries: [entry] }));
}

/** The wait is the machine's own, not the clock of Deps: it hides real work. */
async function refuse(startedAtMs: number): Promise<never> {
  await wait(Math.max(0, refusalMs - (performance.now() - startedAtMs)));
  throw new Problem('wrong_credentials');
}

type Guard = Pick<Account, 'password_hash' | 'is_open'> & {
  readonly mfa_confirmed_at: Date | null;
};

/**
 * The account as it is now, and stays until the transaction ends: a password takes long to verify, and meanwhile it may have been replaced, which ended all sessions but this.
 * @throws Problem `wrong_credentials`
 */
async function lockAccount(trx: Knex.Transaction, account: Account): Promise<Guard> {
  const [now] = await select<Guard>(
    trx,
    `SELECT password_hash, mfa_confirmed_at, (is_active AND deleted_at IS NULL) AS is_open
     FROM users WHERE clinic_id = ? AND id = ? FOR UPDATE`,
    [account.clinic_id, account.user_id],
  );
  const isSame = now?.is_open === 1 && now.password_hash === account.password_hash;
  if (!isSame) throw new Problem('wrong_credentials');
  return now;
}

/** @throws Problem `second_factor_required`, `wrong_code` */
async function requireCode(
  deps: Deps,
  trx: Knex.Transaction,
  account: Account,
  code: string | null,
): Promise<void> {
  if (code === null) throw new Problem('second_factor_required');
  const person = { clinicId: account.clinic_id, userId: account.user_id };
  if (await useCode(deps, trx, person, code)) return;
  const errors = [{ path: 'body.code', message: 'Not right, or used before' }];
  throw new Problem('wrong_code', { errors });
}

async function open(deps: Deps, account: Account, attempt: Attempt): Promise<Granted> {
  const { place, label, code } = attempt;
  const { clinic_id: clinicId, user_id: id } = account;
  return withAudit(deps, { clinicId, actorId: id }, async (trx) => {
    const { mfa_confirmed_at: since } = await lockAccount(trx, account);
    if (since !== null) await requireCode(deps, trx, account, code);
    const result = await openSession(deps, trx, {
      owner: { kind: 'user', clinicId, id },
      place,
      label,
    });
    const { sessionId } = result.token;
    const entry = { ...entryOf(account, place), sessionId, newValues: { outcome: 'signed_in' } };
    return { result, entries: [entry] };
  });
}

/** Counted by person before it is looked at; a wrong one is noted. */
async function openWithCode(deps: Deps, account: Account, attempt: Attempt): Promise<Granted> {
  if (attempt.code === null) return open(deps, account, attempt);
  const { user_id: userId } = account;
  await admitCode(deps, userId);
  try {
    const granted = await open(deps, account, attempt);
    await forgiveCodes(deps, userId);
    return granted;
  } catch (error) {
    const isWrong = error instanceof Problem && error.code === 'wrong_code';
    if (isWrong) await recordRefusal(deps, account, { ...attempt, reason: 'wrong_code' });
    throw error;
  }
}

/** Null where the account is not the one any more that the password was right for. */
async function openUnlessChanged(
  deps: Deps,
  account: Account,
  attempt: Attempt,
): Promise<Granted | null> {
  try {
    return await openWithCode(deps, account, attempt);
  } catch (error) {
    const code = error instanceof Problem ? error.code : null;
    // Also the first half of a sign-in with a second factor: of a stolen password it is all there is to see.
    if (code === 'second_factor_required') {
      await recordRefusal(deps, account, { ...attempt, reason: 'code_missing' });
      await uncountAttempt(deps, { email: account.email, ip: attempt.place.ip });
    }
    if (code !== 'wrong_credentials') throw error;
    await recordRefusal(deps, account, { ...attempt, reason: 'account_changed' });
    return null;
  }
}

/**
 * Signs a person in with e-mail and password, and the code where they have a second factor. Unknown, wrong and deactivated are one answer after the same work.
 * @throws Problem `wrong_credentials`, `second_factor_required`, `wrong_code`, `rate_limited`, `overloaded`
 */
export async function signInWithPassword(deps: Deps, attempt: Attempt): Promise<Granted> {
  const startedAtMs = performance.now();
  const email = normalEmail(attempt.email);
  const guess = { email, ip: attempt.place.ip };
  await admitAttempt(deps, guess);
  const account = await findAccount(deps, email);
  const isRight = await isPassword(deps, account?.password_hash ?? null, attempt.password);
  if (account && isRight && account.is_open) {
    const granted = await openUnlessChanged(deps, account, attempt);
    if (!granted) return refuse(startedAtMs);
    await forgiveAttempt(deps, guess);
    return granted;
  }
  if (account) {
    const reason = account.is_open ? 'wrong_password' : 'not_active';
    await recordRefusal(deps, account, { ...attempt, reason });
  }
  return refuse(startedAtMs);
}
