import type { Connection } from 'mysql2';
import { sessionOf } from './session.ts';
import type { Tenant } from './tenantContext.ts';

/** The parts of tarn's pool that this file needs; `free` is private, hence the check below. */
interface Pool {
  free: { resource: Connection }[];
  max: number;
  numUsed: () => number;
  numPendingCreates: () => number;
}

/**
 * Takes a connection from the pool: one that serves this clinic and actor already, else a new one while
 * the pool may grow and the server has room, else the one that rested longest. Entering a context is a commit on the disk.
 *
 * tarn 3 pops the last of its private list `free`, at once, and offers no choice. Should that change,
 * nothing breaks: a connection of somebody else is entered anew.
 */
export function acquireServing<T>(
  pool: unknown,
  tenant: Tenant,
  acquire: () => Promise<T>,
): Promise<T> {
  if (!isPool(pool)) return acquire();
  const { free } = pool;
  const serving = free.findLastIndex(({ resource }) => serves(resource, tenant));
  const mayGrow = free.length + pool.numUsed() + pool.numPendingCreates() < pool.max;
  if (serving < 0 && mayGrow) {
    const others = free.splice(0);
    const acquired = acquire();
    free.unshift(...others);
    // A server that has no room for one more: then one of those that there are.
    return others.length === 0 ? acquired : acquired.catch(() => acquire());
  }
  free.push(...free.splice(Math.max(serving, 0), 1));
  return acquire();
}

function serves(connection: Connection, { clinicId, actorId }: Tenant): boolean {
  const { context } = sessionOf(connection);
  return context?.clinicId === clinicId && context.actorId === actorId;
}

function isPool(pool: unknown): pool is Pool {
  return typeof pool === 'object' && pool !== null && 'free' in pool && Array.isArray(pool.free);
}
