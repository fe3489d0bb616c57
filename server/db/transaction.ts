import { randomInt } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Knex } from 'knex';
import { isRetryable } from './databaseErrors.ts';

const MOST_TRIES = 5;
const FIRST_PAUSE_MS = 10;

/**
 * Runs work in one READ COMMITTED transaction of the app account, and the whole of it again (at most 5
 * times, with random pauses) when the database gave it up to a deadlock or a lock wait. So the work may
 * run more than once: no network call, no message, nothing outside the database in it. Must be inside
 * `inTenant`, and take less than a minute.
 */
export async function inTransaction<T>(
  db: { app: Knex },
  work: (trx: Knex.Transaction) => Promise<T>,
): Promise<T> {
  return inTransactionOn(db.app, work);
}

/** `inTransaction` on another account's pool (sign-in). */
export async function inTransactionOn<T>(
  knex: Knex,
  work: (trx: Knex.Transaction) => Promise<T>,
): Promise<T> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await knex.transaction(work);
    } catch (error) {
      if (tries === MOST_TRIES || !isRetryable(error)) throw error;
      await sleep(randomInt(FIRST_PAUSE_MS * 2 ** tries));
    }
  }
}

/** Runs reads that all see the same moment. A write in it is refused by the database. */
export async function readSnapshot<T>(
  db: { app: Knex },
  work: (trx: Knex.Transaction) => Promise<T>,
): Promise<T> {
  return db.app.transaction(work, { readOnly: true });
}
