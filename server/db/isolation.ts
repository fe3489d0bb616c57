import type { Knex } from 'knex';
import { select, type DatabaseNames } from './names.ts';

/** One tenant view: the table, and the columns that no request may see. */
interface TenantTable {
  table: string;
  hidden?: readonly string[];
  /** The rows of the tenant, where that is not `clinic_id = tenant()`. */
  rows?: string;
}

/**
 * (Re-)creates the tenant views of these tables. A view's columns are frozen when it is made, so a
 * migration that adds a column calls this in the same step.
 */
export async function createTenantViews(
  knex: Knex,
  names: DatabaseNames,
  tables: readonly TenantTable[],
): Promise<void> {
  for (const { table, hidden = [], rows = `clinic_id = ${names.sec}.tenant()` } of tables) {
    const columns = await columnsOf(knex, names, table);
    const shown = columns.filter((column) => !hidden.includes(column));
    await knex.raw(`CREATE OR REPLACE ALGORITHM = MERGE SQL SECURITY DEFINER
      VIEW ${names.app}.${table} AS
      SELECT ${shown.map((column) => `\`${column}\``).join(', ')}
      FROM ${names.core}.${table} WHERE ${rows} WITH CASCADED CHECK OPTION`);
  }
}

/** A row without a clinic gets the one of the connection's context; without a context it is refused. */
export async function createFillTriggers(
  knex: Knex,
  names: DatabaseNames,
  tables: readonly string[],
): Promise<void> {
  for (const table of tables) {
    await replaceTrigger(
      knex,
      `${table}_fill_clinic BEFORE INSERT ON ${table}`,
    )(
      `SET NEW.clinic_id = IF(NEW.clinic_id IS NULL OR NEW.clinic_id = '', ${names.sec}.tenant(), NEW.clinic_id)`,
    );
  }
}

/** A row never moves to another clinic, not even by an account that sees the tables. */
export async function createKeepTriggers(knex: Knex, tables: readonly string[]): Promise<void> {
  for (const table of tables) {
    await replaceTrigger(
      knex,
      `${table}_keep_clinic BEFORE UPDATE ON ${table}`,
    )(
      `IF NOT (NEW.clinic_id <=> OLD.clinic_id) THEN
         SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = 'clinic_id can not be changed';
       END IF`,
    );
  }
}

/** Rows of this table are never changed nor deleted. (TRUNCATE fires no trigger.) */
export async function createAppendOnlyTriggers(knex: Knex, table: string): Promise<void> {
  for (const event of ['UPDATE', 'DELETE']) {
    const name = `${table}_refuse_${event.toLowerCase()}`;
    await replaceTrigger(
      knex,
      `${name} BEFORE ${event} ON ${table}`,
    )(`SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = '${table} is append-only'`);
  }
}

async function columnsOf(knex: Knex, names: DatabaseNames, table: string): Promise<string[]> {
  const rows = await select<{ name: string }>(
    knex,
    `SELECT column_name AS name FROM information_schema.columns
     WHERE table_schema = ? AND table_name = ? ORDER BY ordinal_position`,
    [names.core, table],
  );
  return rows.map((row) => row.name);
}

/** (Re-)creates a trigger: `name BEFORE DELETE ON table`, then its body. */
export function replaceTrigger(knex: Knex, head: string): (body: string) => Promise<void> {
  return async (body) => {
    await knex.raw(`DROP TRIGGER IF EXISTS ${head.split(' ')[0] ?? ''}`);
    await knex.raw(`CREATE TRIGGER ${head} FOR EACH ROW ${body}`);
  };
}
