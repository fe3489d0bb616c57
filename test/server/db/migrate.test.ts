import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { migrate } from '../../../server/db/migrate.ts';
import { openDatabases } from '../../../server/db/databases.ts';
import { makeClinic, testDatabaseUrl, testSecret } from '../../support/testDatabase.ts';
import { administrator, dropInstallation } from './administrator.ts';

const prefix = 'tmigrate';
const place = { databaseUrl: testDatabaseUrl(prefix), secret: testSecret };

/** MariaDB names the columns of a grant in any order. */
const inOrder = (grant: string): string =>
  grant.replaceAll(
    /\(([^()]*)\)/g,
    (_, columns: string) => `(${columns.split(', ').sort().join(', ')})`,
  );

/** All that defines the schema, as text: two equal texts are two equal schemas. */
async function describeSchema(): Promise<string> {
  const { rows, names, end } = await administrator(prefix);
  const schemas = [names.core, names.app, names.sec];
  const parts = await Promise.all(
    [
      `SELECT table_schema, table_name, column_name, ordinal_position, column_type, is_nullable, column_default,
         extra, collation_name FROM information_schema.columns WHERE table_schema IN (?, ?, ?) ORDER BY 1, 2, 4`,
      `SELECT table_schema, table_name, index_name, seq_in_index, column_name, non_unique, index_comment
         FROM information_schema.statistics WHERE table_schema IN (?, ?, ?) ORDER BY 1, 2, 3, 4`,
      `SELECT table_schema, table_name, view_definition FROM information_schema.views
         WHERE table_schema IN (?, ?, ?) ORDER BY 1, 2`,
      `SELECT trigger_schema, trigger_name, created, action_statement FROM information_schema.triggers
         WHERE trigger_schema IN (?, ?, ?) ORDER BY 1, 2`,
      `SELECT routine_schema, routine_name, created, routine_definition FROM information_schema.routines
         WHERE routine_schema IN (?, ?, ?) ORDER BY 1, 2`,
    ].map((sql) => rows(sql, schemas)),
  );
  const grants = await rows(`SHOW GRANTS FOR '${names.accounts.app}'@'localhost'`);
  end();
  return JSON.stringify([...parts, grants.map((row) => inOrder(JSON.stringify(row))).sort()]);
}

describe('migrate', () => {
  beforeAll(async () => {
    await dropInstallation(prefix);
    await migrate(place);
  });
  afterAll(() => dropInstallation(prefix));

  it('changes nothing when run again', async () => {
    const before = await describeSchema();
    await migrate(place);
    expect(await describeSchema()).toBe(before);
  });

  it('lets several processes start at once', async () => {
    const before = await describeSchema();
    await Promise.all([migrate(place), migrate(place), migrate(place)]);
    expect(await describeSchema()).toBe(before);
  });

  it('goes on where a killed run stopped, wherever that was', async () => {
    const before = JSON.parse(await describeSchema()) as unknown[][];
    const { rows, names, end } = await administrator(prefix);
    // As if the last migration had done all but its note, and died holding knex's lock.
    await rows(`DELETE FROM ${names.core}.knex_migrations WHERE name >= '003'`);
    await rows(`UPDATE ${names.core}.knex_migrations_lock SET is_locked = 1`);
    await rows(`DROP VIEW ${names.app}.pets`);
    await rows(`DROP FUNCTION ${names.sec}.tenant`);
    end();
    await migrate(place);
    const after = JSON.parse(await describeSchema()) as unknown[][];
    expect(after.slice(0, 3)).toEqual(before.slice(0, 3));
    expect(after[3]).toHaveLength(before[3]?.length ?? 0);
  });

  it('takes back rights that an earlier version gave', async () => {
    const before = await describeSchema();
    const { rows, names, end } = await administrator(prefix);
    const account = `'${names.accounts.app}'@'localhost'`;
    for (const view of ['users', 'clinics', 'organizations', 'twin_accounts', 'audit_logs'])
      await rows(`GRANT SELECT, INSERT, UPDATE ON ${names.app}.${view} TO ${account}`);
    end();
    expect(await describeSchema()).not.toBe(before);
    await migrate(place);
    expect(await describeSchema()).toBe(before);
  });

  it('lets an older version start on the schema of a newer one', async () => {
    const { rows, names, end } = await administrator(prefix);
    const list = `${names.core}.knex_migrations`;
    await rows(
      `INSERT INTO ${list} (name, batch, migration_time) VALUES ('999_newer.ts', 9, NOW())`,
    );
    const before = await describeSchema();
    await migrate(place);
    expect(await describeSchema()).toBe(before);
    await rows(`DELETE FROM ${list} WHERE batch = 9`);
    end();
  });

  it('takes a new secret: accounts and contexts follow it', async () => {
    const changed = { ...place, secret: Buffer.alloc(32, 9).toString('base64url') };
    await migrate(changed);
    const db = openDatabases(changed);
    const clinic = await makeClinic(db);
    expect(await clinic.run(() => db.app('clinics').select('id'))).toEqual([{ id: clinic.id }]);
    await db.destroy();
    await migrate(place);
  });

  it('says in one line that an address makes no sense', async () => {
    for (const databaseUrl of ['postgres://x/y', 'nonsense', 'mysql://root@localhost/a?b=c']) {
      await expect(migrate({ ...place, databaseUrl })).rejects.toThrow(
        /^the database address[^\n]*$/,
      );
    }
    await expect(migrate({ ...place, databaseUrl: 'mysql://x/Robert;--' })).rejects.toThrow(
      /prefix/,
    );
  });
});
