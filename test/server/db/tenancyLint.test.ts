import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { testDatabases } from '../../support/testDatabase.ts';
import { administrator } from './administrator.ts';
import { lintTenancy, tenantTables } from './tenancyLint.ts';

describe('the schema', () => {
  let root: Awaited<ReturnType<typeof administrator>>;

  beforeAll(async () => {
    const db = await testDatabases();
    await db.destroy();
    root = await administrator();
  });
  afterAll(() => {
    root.end();
  });

  it('keeps every rule of tenancy in every table that has clinic_id', async () => {
    expect((await tenantTables(root)).length).toBeGreaterThan(20);
    expect(await lintTenancy(root)).toEqual([]);
  });

  it('names the query that each composite or full-text index serves', async () => {
    const silent = await root.rows(
      `SELECT table_name AS t, index_name AS i FROM information_schema.statistics
       WHERE table_schema = ? AND index_name <> 'PRIMARY' AND table_name NOT LIKE 'knex%'
       GROUP BY table_name, index_name
       HAVING (COUNT(*) > 1 OR MAX(index_type) = 'FULLTEXT') AND MAX(index_comment) = ''`,
      [root.names.core],
    );
    expect(silent).toEqual([]);
  });

  it('has no index beyond those that a migration named', async () => {
    // InnoDB adds one, named like the constraint, where a foreign key has none to use.
    const added = await root.rows(
      `SELECT table_name AS t, index_name AS i FROM information_schema.statistics
       WHERE table_schema = ? AND index_name LIKE 'fk\\_%' GROUP BY 1, 2`,
      [root.names.core],
    );
    expect(added).toEqual([]);
  });
});
