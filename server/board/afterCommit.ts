import type { Knex } from 'knex';
import type { Deps } from '../deps.ts';

/** Runs work once the transaction is durable, and not at all when it is rolled back. The work is quick and local; a failure is logged. */
export function afterCommit(deps: Deps, trx: Knex.Transaction, work: () => void): void {
  const isRolledBack = () => undefined;
  trx.executionPromise.then(work, isRolledBack).catch((error: unknown) => {
    deps.log.error({ err: error }, 'work after a commit failed');
  });
}
