import type { Knex } from 'knex';
import type { Deps } from '../deps.ts';
import { inTenant } from './tenantContext.ts';
import { inTransactionOn } from './transaction.ts';

/** `root`: the account that made the tables. For the operator's command line, never for what serves a request. */
export type KeyKeeper = Pick<Deps, 'db'> & { readonly root: Knex };

/** Runs work in one transaction of the root account, inside the clinic's tenant. */
export function inClinic<T>(
  { root }: Pick<KeyKeeper, 'root'>,
  clinicId: string,
  work: (trx: Knex.Transaction) => Promise<T>,
): Promise<T> {
  return inTenant({ clinicId, actorId: 'system' }, () => inTransactionOn(root, work));
}
