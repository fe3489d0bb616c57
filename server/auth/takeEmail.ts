import type { Knex } from 'knex';
import { isDuplicate } from '../db/databaseErrors.ts';
import { select } from '../db/names.ts';
import { Problem } from '../http/problem.ts';

const taken = () =>
  new Problem('email_taken', {
    errors: [{ path: 'body.email', message: 'This address is already in use' }],
  });

/** @throws Problem `email_taken` where the work would have made a second one */
export async function orTaken(work: PromiseLike<unknown>): Promise<void> {
  try {
    await work;
  } catch (error) {
    if (isDuplicate(error)) throw taken();
    throw error;
  }
}

type Holding = { readonly email: string; readonly clinic_id: string; readonly user_id: string };

/** Gives a person an address that nobody in any clinic has; in a transaction on the sign-in account. @throws Problem `email_taken` */
export async function takeEmail(trx: Knex.Transaction, row: Holding): Promise<void> {
  await orTaken(trx('sign_in_emails').insert(row));
}

/** @throws Problem `email_taken` */
export async function requireFreeEmail(trx: Knex.Transaction, email: string): Promise<void> {
  const rows = await select(trx, 'SELECT 1 FROM sign_in_emails WHERE email = ?', [email]);
  if (rows.length > 0) throw taken();
}

/** Colleagues' addresses differ in more than accents and case: the clinic's own list does not tell those apart. @throws Problem `email_taken` */
export async function requireFreeInClinic(
  trx: Knex.Transaction,
  { email, clinic_id, user_id }: Holding,
): Promise<void> {
  const rows = await select(
    trx,
    'SELECT 1 FROM users WHERE clinic_id = ? AND id <> ? AND (email = ? OR pending_email = ?) LIMIT 1',
    [clinic_id, user_id, email, email],
  );
  if (rows.length > 0) throw taken();
}

/** Nobody signs in with the person's addresses any more. */
export async function freeEmail(
  trx: Knex.Transaction,
  owner: { clinic_id: string; user_id: string },
): Promise<void> {
  await trx('sign_in_emails').where(owner).delete();
}
