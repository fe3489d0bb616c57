import type { Knex } from 'knex';
import { ask, type Bound } from './statement.ts';

/** The schemas and accounts that belong to one installation; all start with its prefix. */
export interface DatabaseNames {
  /** Schema of the tables. Only the migrating account reaches all of it. */
  core: string;
  /** Schema of the tenant views: one a table, with the table's name. */
  app: string;
  /** Schema of the context: secret, contexts, tenant(), enter(). */
  sec: string;
  /** Account names; their passwords derive from the installation's secret. */
  accounts: { app: string; auth: string; live: string; jobs: string };
}

/** Names of the installation with this prefix. MySQL cuts account names at 32 characters; a fresh MariaDB lets every account into the schemas named `test_...`. @throws on another prefix */
export function databaseNames(prefix: string): DatabaseNames {
  if (!/^[a-z][a-z0-9_]{0,23}$/.test(prefix)) {
    throw new Error(
      `database prefix "${prefix}" must be 1 to 24 lower-case letters, digits or underscores, a letter first`,
    );
  }
  if (/^test(_|$)/.test(prefix)) {
    throw new Error(
      `database prefix "${prefix}" must not begin with "test": a fresh MariaDB lets every account into such databases`,
    );
  }
  return {
    core: `${prefix}_core`,
    app: `${prefix}_app`,
    sec: `${prefix}_sec`,
    accounts: {
      app: `${prefix}_app`,
      auth: `${prefix}_auth`,
      live: `${prefix}_live`,
      jobs: `${prefix}_jobs`,
    },
  };
}

/** Names of the installation whose tables are this connection's default schema (for migrations). */
export async function namesOf(knex: Knex): Promise<DatabaseNames> {
  const [row] = await select<{ name: string }>(knex, 'SELECT DATABASE() AS name');
  if (!row?.name.endsWith('_core')) throw new Error('not connected to a core schema');
  return databaseNames(row.name.slice(0, -'_core'.length));
}

/** Rows of one raw SELECT. */
export async function select<T>(
  knex: Knex,
  sql: string,
  bindings: readonly Bound[] = [],
): Promise<T[]> {
  // The driver's rows are what the statement's author says they are.
  return (await ask(knex, sql, bindings)) as T[];
}
