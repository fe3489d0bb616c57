import { setTimeout as wait } from 'node:timers/promises';
import type { Knex } from 'knex';
import { select } from '../db/names.ts';
import type { Deps } from '../deps.ts';
import { Problem } from '../http/problem.ts';
import { linkLifeMs, mailNews, mailReset } from './accountMails.ts';
import { findAccount, type Account } from './accountOf.ts';
import { hashText, newLinkToken, readLinkToken, type LinkToken } from './linkToken.ts';
import { localLimit } from './localLimit.ts';
import { networkOf } from './networkOf.ts';
import { hashPassword } from './passwordHash.ts';
import { requireStrongPassword } from './passwordRules.ts';
import { hashSecret } from './refreshToken.ts';
import { endSessionsOf } from './personSessions.ts';
import { withAudit, type Place } from './sessions.ts';
import { count, refuseOver } from './throttle.ts';

const hourMs = 3_600_000;
const limits = {
  address: { name: 'password reset', most: 5, windowMs: hourMs },
  here: { name: 'password reset here', most: 30, windowMs: hourMs / 4 },
};
/** Every answer takes this long, whatever was done for it: its time does not say whether somebody has the address. */
const answerMs = 400;

async function accountWith(deps: Deps, email: string): Promise<Account | null> {
  const [owner] = await select<{ email: string; clinic_id: string; user_id: string }>(
    deps.db.auth,
    'SELECT email, clinic_id, user_id FROM sign_in_emails WHERE email = ?',
    [email],
  );
  if (owner?.email !== email) return null;
  return findAccount(deps.db.auth, { clinicId: owner.clinic_id, userId: owner.user_id });
}

async function sendLink(deps: Deps, account: Account, place: Place): Promise<void> {
  const { clinicId, userId } = account;
  const { token, hash } = newLinkToken(deps, { clinicId, id: userId });
  const expiresAt = new Date(deps.clock.nowMs() + linkLifeMs.reset);
  await withAudit(deps, { clinicId, actorId: 'system' }, async (trx) => {
    await trx('users')
      .where({ clinic_id: clinicId, id: userId })
      .update({ password_reset_token: hashText(hash), password_reset_expires: expiresAt });
    await mailReset(deps, trx, account, { token, expiresAt });
    const what = { action: 'update', entityType: 'user', entityId: userId, userId } as const;
    return {
      result: null,
      entries: [{ ...what, ...place, newValues: { password: 'reset_sent' } }],
    };
  });
}

/** Sends a link to whoever has this address, and says nothing about whether somebody has. @throws Problem `rate_limited` */
export async function requestReset(deps: Deps, email: string, place: Place): Promise<void> {
  const startedAtMs = performance.now();
  const here = { limit: limits.here, of: networkOf(place.ip) };
  refuseOver(await count(deps, [{ limit: limits.address, of: email }, here]));
  const account = await accountWith(deps, email);
  if (account) await sendLink(deps, account, place);
  // The machine's own time, not the clock of Deps: it hides real work.
  await wait(Math.max(0, answerMs - (performance.now() - startedAtMs)));
}

const tries = localLimit({ points: 60, seconds: 300 });

/** Whose link this is, while it is good. */
function holding(knex: Knex, deps: Deps, link: LinkToken) {
  return knex('users')
    .where({ clinic_id: link.clinicId, id: link.id })
    .where({ password_reset_token: hashText(hashSecret(link.secret)) })
    .where('password_reset_expires', '>', new Date(deps.clock.nowMs()));
}

async function accountOfLink(deps: Deps, link: LinkToken): Promise<Account> {
  const [held] = await holding(deps.db.auth, deps, link).select<{ id: string }[]>('id');
  const account = held && (await findAccount(deps.db.auth, { ...link, userId: link.id }));
  if (!account) throw new Problem('link_expired');
  return account;
}

/**
 * Sets the password of whoever holds the link, once, and ends all their sessions. Nobody is signed in by it: who has a second factor is still asked for it.
 * @throws Problem `link_expired`, `weak_password`, `rate_limited`, `overloaded`
 */
export async function completeReset(
  deps: Deps,
  { token, password }: { readonly token: string; readonly password: string },
  place: Place,
): Promise<void> {
  await tries(deps, place.ip);
  const link = readLinkToken(token);
  if (!link) throw new Problem('link_expired');
  const account = await accountOfLink(deps, link);
  await requireStrongPassword(password, account.about);
  const passwordHash = await hashPassword(deps, password);
  const { clinicId, userId } = account;
  await withAudit(deps, { clinicId, actorId: 'system' }, async (trx) => {
    const changed = await holding(trx, deps, link).update({
      password_hash: passwordHash,
      password_reset_token: null,
      password_reset_expires: null,
    });
    if (changed !== 1) throw new Problem('link_expired');
    await endSessionsOf(deps, trx, { person: account, reason: 'password_reset' });
    await mailNews(deps, trx, account, 'password_changed');
    const what = { action: 'update', entityType: 'user', entityId: userId, userId } as const;
    return { result: null, entries: [{ ...what, ...place, newValues: { password: 'reset' } }] };
  });
}
