import type { Knex } from 'knex';
import type { Deps } from '../deps.ts';
import { Problem } from '../http/problem.ts';
import type { Who } from '../http/who.ts';
import { mailNews } from './accountMails.ts';
import type { Account } from './accountOf.ts';
import { hashPassword } from './passwordHash.ts';
import { endSessionsOf } from './personSessions.ts';
import { requireStrongPassword } from './passwordRules.ts';
import { requireOwnPassword } from './requireOwnPassword.ts';
import { withAudit, type Place } from './sessions.ts';
import { requireStandingNow } from './sessionStanding.ts';

type Wish = { readonly currentPassword: string; readonly password: string };

/** Replaces exactly the password that was shown; a link that was on its way for a forgotten one is good no more. */
async function replace(trx: Knex.Transaction, account: Account, passwordHash: string) {
  const { clinicId, userId } = account;
  const changed = await trx('users')
    .where({ clinic_id: clinicId, id: userId, password_hash: account.passwordHash })
    .update({
      password_hash: passwordHash,
      password_reset_token: null,
      password_reset_expires: null,
    });
  if (changed === 0) throw new Problem('wrong_password');
}

/** @throws Problem `wrong_password`, `weak_password`, `rate_limited`, `overloaded` */
export async function changeOwnPassword(
  deps: Deps,
  who: Who,
  { currentPassword, password }: Wish,
  place: Place,
): Promise<void> {
  const shown = { password: currentPassword, field: 'currentPassword' };
  const account = await requireOwnPassword(deps, who, shown);
  await requireStrongPassword(password, account.about);
  const passwordHash = await hashPassword(deps, password);
  const { clinicId, id } = who;
  await withAudit(deps, { clinicId, actorId: id }, async (trx) => {
    await requireStandingNow(deps, trx, who);
    await replace(trx, account, passwordHash);
    const but = { sessionId: who.sessionId };
    await endSessionsOf(deps, trx, { person: account, reason: 'password_changed', but });
    await mailNews(deps, trx, account, 'password_changed');
    const what = { action: 'update', entityType: 'user', entityId: id, userId: id } as const;
    const newValues = { password: 'changed' };
    const entry = { ...what, ...place, sessionId: who.sessionId, newValues };
    return { result: null, entries: [entry] };
  });
}
