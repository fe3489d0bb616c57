import { setTimeout as wait } from 'node:timers/promises';
import type { AuditEntry } from '../db/audit.ts';
import { select } from '../db/names.ts';
import type { Deps } from '../deps.ts';
import { Problem } from '../http/problem.ts';
import { isPassword } from './passwordHash.ts';
import { openSession, withAudit, type Granted, type Place } from './sessions.ts';
import { admitAttempt, forgiveAttempt } from './signInThrottle.ts';

type Attempt = {
  readonly email: string;
  readonly password: string;
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

async function recordRefusal(deps: Deps, account: Account, place: Place): Promise<void> {
  const reason = account.is_open ? 'wrong_password' : 'not_active';
  const entry = { ...entryOf(account, place), newValues: { outcome: 'refused', reason } };
  const tenant = { clinicId: account.clinic_id, actorId: 'system' };
  await withAudit(deps, tenant, () => Promise.resolve({ result: null, entries: [entry] }));
}

/** The wait is the machine's own, not the clock of Deps: it hides real work. */
async function refuse(startedAtMs: number): Promise<never> {
  await wait(Math.max(0, refusalMs - (performance.now() - startedAtMs)));
  throw new Problem('wrong_credentials');
}

async function open(deps: Deps, account: Account, { place, label }: Attempt): Promise<Granted> {
  const { clinic_id: clinicId, user_id: id } = account;
  return withAudit(deps, { clinicId, actorId: id }, async (trx) => {
    const result = await openSession(deps, trx, {
      owner: { kind: 'user', clinicId, id },
      place,
      label,
    });
    await trx('users')
      .where({ clinic_id: clinicId, id })
      .update({ last_login: new Date(deps.clock.nowMs()) });
    const { sessionId } = result.token;
    const entry = { ...entryOf(account, place), sessionId, newValues: { outcome: 'signed_in' } };
    return { result, entries: [entry] };
  });
}

/**
 * Signs a person in with e-mail and password. Unknown, wrong and deactivated are one answer after the same work.
 * @throws Problem `wrong_credentials`, `rate_limited`, `overloaded`
 */
export async function signInWithPassword(deps: Deps, attempt: Attempt): Promise<Granted> {
  const startedAtMs = performance.now();
  const email = normalEmail(attempt.email);
  const guess = { email, ip: attempt.place.ip };
  await admitAttempt(deps, guess);
  const account = await findAccount(deps, email);
  const isRight = await isPassword(deps, account?.password_hash ?? null, attempt.password);
  if (account && isRight && account.is_open) {
    await forgiveAttempt(deps, guess);
    return open(deps, account, attempt);
  }
  if (account) await recordRefusal(deps, account, attempt.place);
  return refuse(startedAtMs);
}
