import type { Knex } from 'knex';
import type { LivePort } from '../board/livePort.ts';
import type { Config } from '../config.ts';
import { openDatabases } from '../db/databases.ts';
import { openOperatorPool } from '../db/operatorPool.ts';
import type { Clock, Deps } from '../deps.ts';
import { systemIds } from '../ids.ts';
import { makeLog } from '../log.ts';

/** What the operator's commands stand on: the server's own, and the account that made the tables. */
export type OperatorDeps = Deps & { readonly root: Knex };
export type Operator = { readonly deps: OperatorDeps; readonly close: () => Promise<void> };

const noReaders = () => Promise.reject(new Error('the command line shows no board'));

/** Nobody is connected to a command; servers find in the database what it did. */
const silent: LivePort = {
  offer: () => undefined,
  revoke: () => undefined,
  onlineScreens: () => new Set(),
  readBoard: noReaders,
  readChanges: noReaders,
};

/** Opens a database that is migrated. */
export function openOperator(config: Config, clock: Clock): Operator {
  const db = openDatabases(config);
  const root = openOperatorPool(config.databaseUrl);
  const deps = { config, clock, db, root, ids: systemIds, log: makeLog('silent'), live: silent };
  return {
    deps,
    close: async () => {
      await Promise.all([db.destroy(), root.destroy()]);
    },
  };
}
