import type { Knex } from 'knex';
import type { Connection } from 'mysql2';
import type { Databases } from './databases.ts';
import { select } from './names.ts';

/** A server that takes no writes is not the primary: whatever it says may be old. Counts as a database that is away. */
class ReadOnlyServer extends Error {
  override readonly name = 'ReadOnlyServer';
  /** The number that a refused write has. */
  readonly errno = 1290;
  readonly sqlState = 'HY000';

  constructor() {
    super('the database server is read-only');
  }
}

/** The column by which a query tells `refuseReadOnly` about its server. */
export const readOnlyColumn = '@@global.read_only AS is_read_only';
/** MariaDB 12 says it in words. */
export type ReadOnlyAnswer = { is_read_only: number | string };

/** @throws Error that counts as "database away" when the server that gave this row is read-only */
export function refuseReadOnly({ is_read_only: answer }: ReadOnlyAnswer): void {
  if (!['0', 'OFF'].includes(String(answer))) throw new ReadOnlyServer();
}

/**
 * Asks the server of this pool, or of this transaction's connection; leaves it when it is read-only.
 * @throws like `refuseReadOnly`, and what the database throws
 */
export async function requirePrimary(db: Databases, on: Knex): Promise<void> {
  const [row] = await select<ReadOnlyAnswer>(on, `SELECT ${readOnlyColumn}`);
  if (!row) throw new Error('the database says nothing of itself');
  try {
    refuseReadOnly(row);
  } catch (error) {
    leaveIfReadOnly(db, error);
    throw error;
  }
}

/** After an error of `refuseReadOnly`, no account uses its present connections again: the address may lead to the primary by now. */
export function leaveIfReadOnly({ app, auth, live, jobs }: Databases, error: unknown): void {
  if (!(error instanceof ReadOnlyServer)) return;
  for (const pool of [app, auth, live, jobs]) reconnect(pool, error.message);
}

/** The parts of tarn's pool that this file needs; both lists are private, hence the check below. */
type Pool = Record<'free' | 'used', { resource: Connection }[]>;

/**
 * No present connection of the pool serves again: the next query opens one, to wherever the address leads by then. Work under way ends undisturbed.
 * tarn 3 drops at the next acquire what knex has marked.
 */
export function reconnect(knex: Knex, reason: string): void {
  const client = knex.client as { pool?: unknown }; // knex has no type for its client
  const { pool } = client;
  if (!isPool(pool)) return;
  for (const { resource } of [...pool.free, ...pool.used]) {
    Object.assign(resource, { __knex__disposed: reason });
  }
}

function isPool(pool: unknown): pool is Pool {
  if (typeof pool !== 'object' || pool === null) return false;
  return 'free' in pool && 'used' in pool && Array.isArray(pool.free) && Array.isArray(pool.used);
}
