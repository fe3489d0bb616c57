import type { Knex } from 'knex';
import { afterCommit } from '../board/afterCommit.ts';
import { select } from '../db/names.ts';
import type { Deps } from '../deps.ts';
import { announceEnd, markEnded } from './sessions.ts';

type Account = { readonly clinicId: string; readonly userId: string };
type Twin = { clinic_id: string; user_id: string; home_clinic_id: string; home_user_id: string };

const accountOf = (row: Twin): Account => ({ clinicId: row.clinic_id, userId: row.user_id });

/** All accounts of a person, given any of them: the one that they sign in with first, then those that they have as an owner in other clinics. On the sign-in account. */
export async function accountsOf(
  auth: Knex,
  { clinicId, userId }: Account,
): Promise<readonly [Account, ...Account[]]> {
  const twins = await select<Twin>(
    auth,
    `SELECT t.clinic_id, t.user_id, t.home_clinic_id, t.home_user_id
     FROM twin_accounts t LEFT JOIN twin_accounts own ON own.clinic_id = ? AND own.user_id = ?
     WHERE t.home_clinic_id = COALESCE(own.home_clinic_id, ?) AND t.home_user_id = COALESCE(own.home_user_id, ?)`,
    [clinicId, userId, clinicId, userId],
  );
  const [one] = twins;
  const home = one && { clinicId: one.home_clinic_id, userId: one.home_user_id };
  return [home ?? { clinicId, userId }, ...twins.map(accountOf)];
}

type Ending = {
  readonly person: Account;
  readonly reason: string;
  /** The one session at home that stays, or all of those there. */
  readonly but?: { readonly sessionId: string } | 'home';
};

/** Ends the sessions of one account; what to announce. */
async function endAccount(
  deps: Deps,
  trx: Knex.Transaction,
  { account, reason }: { readonly account: Account; readonly reason: string },
) {
  const of = { kind: 'user', id: account.userId } as const;
  await markEnded(deps, trx, { clinicId: account.clinicId, of, reason });
  return of;
}

/** Ends the sessions at home but one; what to announce. */
async function endOthers(
  deps: Deps,
  trx: Knex.Transaction,
  { account, reason, sessionId }: { account: Account; reason: string; sessionId: string },
) {
  const { clinicId, userId } = account;
  const others = await select<{ id: string }>(
    trx,
    'SELECT id FROM sessions WHERE clinic_id = ? AND user_id = ? AND id <> ? AND revoked_at IS NULL',
    [clinicId, userId, sessionId],
  );
  const ended = others.map(({ id }) => ({ kind: 'session', id }) as const);
  for (const of of ended) await markEnded(deps, trx, { clinicId, of, reason });
  return ended;
}

/**
 * Ends all sessions of a person with this transaction, also those that went on to other clinics, and their sockets right after it; on the sign-in account. Who signs in or
 * moves meanwhile waits for the person's row, and then finds this done.
 */
export async function endSessionsOf(
  deps: Deps,
  trx: Knex.Transaction,
  { person, reason, but }: Ending,
): Promise<void> {
  const key = [person.clinicId, person.userId];
  await trx.raw('SELECT id FROM users WHERE clinic_id = ? AND id = ? FOR UPDATE', key);
  const [account, ...twins] = await accountsOf(trx, person);
  const ended: Parameters<typeof announceEnd>[1][] = [];
  for (const twin of twins) ended.push(await endAccount(deps, trx, { account: twin, reason }));
  if (but === undefined) ended.push(await endAccount(deps, trx, { account, reason }));
  else if (but !== 'home') ended.push(...(await endOthers(deps, trx, { account, reason, ...but })));
  afterCommit(deps, trx, () => {
    for (const of of ended) announceEnd(deps, of);
  });
}

/** Ends the sessions in other clinics of the owners at home in this one, which closes. Call after `lockOrganization`. */
export async function endSessionsFrom(
  deps: Deps,
  trx: Knex.Transaction,
  { clinicId, reason }: { readonly clinicId: string; readonly reason: string },
): Promise<void> {
  const twins = await select<Twin>(trx, 'SELECT * FROM twin_accounts WHERE home_clinic_id = ?', [
    clinicId,
  ]);
  for (const twin of twins) {
    const of = await endAccount(deps, trx, { account: accountOf(twin), reason });
    afterCommit(deps, trx, () => {
      announceEnd(deps, of);
    });
  }
}
