import knex, { type Knex } from 'knex';
import { knexConnection, parseDatabaseUrl, type DatabasePlace } from './databaseUrl.ts';
import { ReadAppender, type ClinicRead } from './appendReads.ts';
import { accountPassword, contextKey, type Secret } from './keys.ts';
import { FieldKeys, type KeyEncryptionKey } from './fieldKeys.ts';
import type { DatabaseNames } from './names.ts';
import { sessionClient, tenantClient } from './tenantClient.ts';

/** One pool for each account. Whatever serves a request uses `app`. */
export interface Databases {
  /** Tenant views only; every query must be inside `inTenant`. */
  app: Knex;
  /** Sign-in tables of all clinics. */
  auth: Knex;
  /** Reads the heads of all clinics' streams. */
  live: Knex;
  /** Claims the timers of all clinics, and removes old traces of work that was done. */
  jobs: Knex;
  /** Adds the audit rows of reads, of many clinics at once: `ReadAppender` on connections of the requests' account that serve no clinic. */
  appendReads(reads: readonly ClinicRead[]): Promise<ReadonlySet<string>>;
  names: DatabaseNames;
  /** Keys of the encrypted fields. */
  fieldKeys: FieldKeys;
  destroy(): Promise<void>;
}

/** Where the database is and how much of it to use. */
export interface DatabaseOptions {
  databaseUrl: string;
  secret: Secret;
  /** Keys that encrypt the clinics' data keys, newest first. Default: one that derives from the secret. */
  fieldKeys?: readonly KeyEncryptionKey[];
  /** Most connections of each pool. */
  poolSizes?: Partial<Record<Pool, number>>;
  /** A query that takes longer is ended, its connection dropped. Default 10 s. */
  queryTimeoutMs?: number;
  /** Where knex's remarks on lost connections go, and a word on data keys that do not open. Default: nowhere. */
  warn?: (message: string) => void;
}

type Account = keyof DatabaseNames['accounts'];
type Pool = Account | 'reads';

// Most of `app`: a connection that somebody is served on needs no change of context when they come again. With the others a node stays under half of the 151 that a server
// takes unless told.
const POOL_SIZES: Record<Pool, number> = { app: 48, auth: 8, live: 2, jobs: 2, reads: 4 };
const MINUTE_MS = 60_000;

/** Opens the pools of a migrated database. Connects at the first query, not before. */
export function openDatabases(options: DatabaseOptions): Databases {
  const place = parseDatabaseUrl(options.databaseUrl);
  const { names } = place;
  const open = (pool: Pool) => openPool(pool, place, options);
  const pools = { app: open('app'), auth: open('auth'), live: open('live'), jobs: open('jobs') };
  const reads = open('reads');
  const appender = new ReadAppender({ knex: reads, key: contextKey(options.secret), names });
  return {
    ...pools,
    appendReads: (rows) => appender.append(rows),
    names,
    fieldKeys: new FieldKeys(options.secret, options.fieldKeys, options.warn),
    destroy: async () => {
      await Promise.all([...Object.values(pools), reads].map((pool) => pool.destroy()));
    },
  };
}

function openPool(pool: Pool, place: DatabasePlace, options: DatabaseOptions): Knex {
  const { secret, queryTimeoutMs = 10_000, poolSizes = {}, warn = () => undefined } = options;
  const user = place.names.accounts[pool === 'reads' ? 'app' : pool];
  const isTenant = pool === 'app';
  return knex({
    client: isTenant
      ? tenantClient(contextKey(secret), queryTimeoutMs)
      : sessionClient(queryTimeoutMs),
    connection: knexConnection(place.server, {
      user,
      password: accountPassword(secret, user),
      database: user === place.names.accounts.app ? place.names.app : place.names.core,
    }),
    pool: {
      min: 0,
      max: poolSizes[pool] ?? POOL_SIZES[pool],
      acquireTimeoutMillis: 2000,
      createTimeoutMillis: 3000,
      idleTimeoutMillis: 5 * MINUTE_MS,
      maxConnectionLifetimeMillis: 30 * MINUTE_MS,
      maxConnectionLifetimeJitterMillis: 5 * MINUTE_MS,
    },
    log: { warn, error: warn, deprecate: warn, debug: warn },
    // Bound values stay out of error messages: they may be names or medical text.
    compileSqlOnError: false,
  });
}
