import type { Knex } from 'knex';
import { isDuplicate } from '../db/databaseErrors.ts';
import { select } from '../db/names.ts';
import { currentTenant } from '../db/tenantContext.ts';
import type { Deps } from '../deps.ts';
import { Problem } from '../http/problem.ts';
import { linkLifeMs, mailNews, mailVerification } from './accountMails.ts';
import { hashText, newLinkToken } from './linkToken.ts';
import { freeEmail, requireFreeEmail, requireFreeInClinic, takeEmail } from './takeEmail.ts';

const keyOf = (userId: string) => ({ clinic_id: currentTenant().clinicId, id: userId });

type Reader = { readonly userId: string; readonly firstName: string; readonly email: string };

/** Sends a link to an address that the person has or is to have; in a transaction on the sign-in account. */
export async function startVerification(
  deps: Deps,
  trx: Knex.Transaction,
  person: Reader,
): Promise<void> {
  const { clinicId } = currentTenant();
  const { token, hash } = newLinkToken(deps, { clinicId, id: person.userId });
  const expiresAt = new Date(deps.clock.nowMs() + linkLifeMs.verification);
  await trx('users')
    .where({ clinic_id: clinicId, id: person.userId })
    .update({ email_verification_token: hashText(hash), email_verification_expires: expiresAt });
  await mailVerification(deps, trx, person, { token, expiresAt });
}

/** Takes back a new address that was not confirmed yet, and its link. Also what an owner to be is rid of. */
export async function dropPendingEmail(trx: Knex.Transaction, userId: string): Promise<void> {
  await trx('users').where(keyOf(userId)).whereNotNull('pending_email').update({
    pending_email: null,
    email_verification_token: null,
    email_verification_expires: null,
  });
}

type Person = { readonly id: string; readonly firstName: string; readonly email: string };

/**
 * Notes a new address for a person and sends it a link; until that is followed it is nobody's yet, and the old one signs in and gets the link for a lost password. The old
 * one is told. In a transaction on the sign-in account. @throws Problem `email_taken`
 */
export async function startEmailChange(
  deps: Deps,
  trx: Knex.Transaction,
  { person, email }: { readonly person: Person; readonly email: string },
): Promise<void> {
  const { id: userId, firstName } = person;
  const { clinic_id } = keyOf(userId);
  await dropPendingEmail(trx, userId);
  await requireFreeInClinic(trx, { email, clinic_id, user_id: userId });
  await requireFreeEmail(trx, email);
  await trx('users').where(keyOf(userId)).update({ pending_email: email });
  await startVerification(deps, trx, { userId, firstName, email });
  const old = { userId, firstName, email: person.email };
  await mailNews(deps, trx, old, 'email_change_started');
}

/** A colleague's address that the clinic's list takes for the same came first. */
function lostTo(error: unknown): never {
  throw isDuplicate(error) ? new Problem('link_expired') : error;
}

type Waiting = { readonly email: string; readonly first_name: string };

/** The confirmed address signs in from now on; links that were sent to the old one are good no more, and it is told. @throws Problem `email_taken` when it came too late */
export async function completeEmailChange(
  deps: Deps,
  trx: Knex.Transaction,
  { userId, email }: { readonly userId: string; readonly email: string },
): Promise<void> {
  const key = keyOf(userId);
  const sql = 'SELECT email, first_name FROM users WHERE clinic_id = ? AND id = ?';
  const [before] = await select<Waiting>(trx, sql, [key.clinic_id, userId]);
  if (!before) throw new Error('no such person');
  const links = { password_reset_token: null, password_reset_expires: null };
  await trx('users')
    .where(key)
    .update({ email, pending_email: null, ...links })
    .catch(lostTo);
  const of = { clinic_id: key.clinic_id, user_id: userId };
  await freeEmail(trx, of);
  await takeEmail(trx, { ...of, email });
  const old = { userId, firstName: before.first_name, email: before.email };
  await mailNews(deps, trx, old, 'email_changed');
}
