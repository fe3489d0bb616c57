import type { Deps } from '../deps.ts';
import { select } from '../db/names.ts';
import { networkOf } from './networkOf.ts';
import { count, forget, refuseOver, uncount, type Counter, type Limit } from './throttle.ts';

const minuteMs = 60_000;
const limits = {
  /** Guesses at one account from one network: what a person who forgot a password gets. */
  accountFromHere: { name: 'sign-in account here', most: 10, windowMs: 15 * minuteMs },
  accountFromAnywhere: { name: 'sign-in account', most: 100, windowMs: 60 * minuteMs },
  fromHere: { name: 'sign-in here', most: 100, windowMs: 15 * minuteMs },
  everyone: { name: 'sign-in', most: 1000, windowMs: 5 * minuteMs },
} satisfies Record<string, Limit>;

type Attempt = { readonly email: string; readonly ip: string };

function countersOf({ email, ip }: Attempt) {
  const here = networkOf(ip);
  return {
    narrow: [
      { limit: limits.accountFromHere, of: `${email} ${here}` },
      { limit: limits.fromHere, of: here },
    ],
    wide: [
      { limit: limits.accountFromAnywhere, of: email },
      { limit: limits.everyone, of: '' },
    ],
  } satisfies Record<string, Counter[]>;
}

/**
 * Counts a sign-in before it is tried. The two wide limits do not hold against whoever signs in from a network where this account was signed in before: strangers who
 * guess from elsewhere can't lock the clinic out. @throws Problem `rate_limited`
 */
export async function admitAttempt(deps: Deps, attempt: Attempt): Promise<void> {
  const { narrow, wide } = countersOf(attempt);
  const counts = await count(deps, [...narrow, ...wide]);
  refuseOver(counts.slice(0, narrow.length));
  const wideCounts = counts.slice(narrow.length);
  if (!wideCounts.some(({ isOver }) => isOver)) return;
  if (!(await isKnownPlace(deps, attempt))) refuseOver(wideCounts);
}

async function isKnownPlace(deps: Deps, { email, ip }: Attempt): Promise<boolean> {
  const places = await select<{ ip_address: string | null }>(
    deps.db.auth,
    `SELECT DISTINCT s.ip_address FROM sign_in_emails e
       JOIN sessions s ON s.clinic_id = e.clinic_id AND s.user_id = e.user_id
     WHERE e.email = ? LIMIT 500`,
    [email],
  );
  const here = networkOf(ip);
  return places.some(({ ip_address: known }) => known !== null && networkOf(known) === here);
}

/** The password was right, but a code is still missing: no guess from a network, and yet counted for the account, whose password may be stolen. */
export async function uncountAttempt(deps: Deps, attempt: Attempt): Promise<void> {
  const { narrow, wide } = countersOf(attempt);
  await uncount(deps, [...narrow.slice(1), ...wide]);
}

/** Somebody is in: this attempt was no guess, and the forgotten ones before it are forgiven. */
export async function forgiveAttempt(deps: Deps, attempt: Attempt): Promise<void> {
  const [accountFromHere] = countersOf(attempt).narrow;
  if (accountFromHere) await forget(deps, accountFromHere);
  await uncountAttempt(deps, attempt);
}
