import type { Knex } from 'knex';
import { select } from './names.ts';

// Changes to tables that are there already, each repeatable: MySQL has no ADD COLUMN IF NOT EXISTS.

/**
 * Adds a column to a table of the core schema, unless it is there. The table's view does not show it yet: re-create
 * it (`createTenantViews`) in the same migration.
 */
export async function addColumn(
  knex: Knex,
  table: string,
  column: string,
  definition: string,
): Promise<void> {
  const there = await select(
    knex,
    `SELECT 1 FROM information_schema.columns
     WHERE table_schema = DATABASE() AND table_name = ? AND column_name = ?`,
    [table, column],
  );
  if (there.length > 0) return;
  await knex.raw(`ALTER TABLE ${table} ADD COLUMN ${column} ${definition}`);
}

/** Adds an index (`INDEX name (...)`, `UNIQUE INDEX name (...)`), unless one of this name is there. */
export async function addIndex(knex: Knex, table: string, index: string): Promise<void> {
  const name = /INDEX (\w+)/.exec(index)?.[1];
  if (name === undefined) throw new Error(`an index needs a name: ${index}`);
  const there = await select(
    knex,
    `SELECT 1 FROM information_schema.statistics
     WHERE table_schema = DATABASE() AND table_name = ? AND index_name = ? LIMIT 1`,
    [table, name],
  );
  if (there.length > 0) return;
  await knex.raw(`ALTER TABLE ${table} ADD ${index}`);
}

/** Adds a constraint (`CONSTRAINT name FOREIGN KEY ...`, `CONSTRAINT name CHECK ...`), unless one of this name is there. */
export async function addConstraint(knex: Knex, table: string, constraint: string): Promise<void> {
  const name = /CONSTRAINT (\w+)/.exec(constraint)?.[1];
  if (name === undefined) throw new Error(`a constraint needs a name: ${constraint}`);
  const there = await select(
    knex,
    `SELECT 1 FROM information_schema.table_constraints
     WHERE constraint_schema = DATABASE() AND table_name = ? AND constraint_name = ?`,
    [table, name],
  );
  if (there.length > 0) return;
  await knex.raw(`ALTER TABLE ${table} ADD ${constraint}`);
}
