import { createHash } from 'node:crypto';
import type { Knex } from 'knex';
import { appendAuditProcedure } from './appendAuditSql.ts';
import { appendChangeProcedure } from './appendChangeSql.ts';
import { appendReadsProcedure } from './appendReadsSql.ts';
import { archiveAuditProcedure } from './archiveAuditSql.ts';
import { archiveProcedures } from './archiveSql.ts';
import { firstKeyProcedure } from './firstKeySql.ts';
import { select, type DatabaseNames } from './names.ts';
import { readTableShapes } from './tableShapes.ts';

/**
 * Makes the procedures that this version asks, anew where they have changed: `append_reads`, `append_audit`, `append_change`, `keep_first_key`, and those that move rows to the archive, which copy every column and know every
 * table that is part of another.
 */
export async function createProcedures(knex: Knex, names: DatabaseNames): Promise<void> {
  const shapes = await readTableShapes(knex, names.core);
  const wanted = [
    ...archiveProcedures(names, shapes),
    archiveAuditProcedure(names),
    appendReadsProcedure(names),
    firstKeyProcedure(names),
    appendAuditProcedure(names),
    appendChangeProcedure(names),
  ];
  const rows = await select<{ name: string; mark: string }>(
    knex,
    'SELECT routine_name AS name, routine_comment AS mark FROM information_schema.routines WHERE routine_schema = ?',
    [names.sec],
  );
  const marks = new Map(rows.map(({ name, mark }) => [name, mark]));
  for (const { name, head, body } of wanted) {
    const mark = createHash('sha256').update(`${head} ${body}`).digest('hex');
    if (marks.get(name) === mark) continue;
    await knex.raw(`DROP PROCEDURE IF EXISTS ${names.sec}.${name}`);
    await knex.raw(`CREATE PROCEDURE ${head} COMMENT '${mark}' ${body}`);
  }
}
