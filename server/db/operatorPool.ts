import knex, { type Knex } from 'knex';
import { knexConnection, parseDatabaseUrl } from './databaseUrl.ts';
import { sessionClient } from './tenantClient.ts';

const hourMs = 3_600_000;

/**
 * The account of the database's address, which made the tables and reaches all of them: for the operator's command line. Never for what serves a request.
 */
export function openOperatorPool(databaseUrl: string): Knex {
  const { server, names } = parseDatabaseUrl(databaseUrl);
  return knex({
    client: sessionClient(hourMs),
    connection: knexConnection(server, { database: names.core }),
    pool: { min: 0, max: 4, acquireTimeoutMillis: 10_000, createTimeoutMillis: 5_000 },
    compileSqlOnError: false,
  });
}
