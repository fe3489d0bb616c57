import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { testDatabases } from '../../support/testDatabase.ts';
import { administrator } from './administrator.ts';
import { SEED, SEED_LINKS } from './seedTables.ts';

const TYPES: Record<string, string> = {
  ID: 'varchar(36)',
  B: 'tinyint(1)',
  J: 'json',
  T: 'timestamp',
};
const DEFAULTS: Record<string, string> = {
  uuid: 'uuid()',
  now: 'now',
  'now on update': 'now on update',
};

/** `name V(255)! = x` of the owner's table as one line of what the server should say. */
function expectedColumn(text: string): string {
  const [, name = '', type = '', isRequired, preset] =
    /^(\w+) ([^!=]+?)(!)?(?: = (.+))?$/.exec(text) ?? [];
  const spelled = type
    .replace(/^V\(/, 'varchar(')
    .replace(/^E\((.+)\)$/, (_, words: string) => `enum('${words.split(',').join("','")}')`);
  const known = TYPES[spelled] ?? (spelled.startsWith('enum') ? spelled : spelled.toLowerCase());
  const value = preset === undefined ? 'null' : (DEFAULTS[preset] ?? preset);
  return `${name} ${known} ${isRequired ? 'required' : 'optional'} ${value}`;
}

interface Column {
  name: string;
  type: string;
  nullable: string;
  preset: string | null;
  extra: string;
  isJson: number;
}

/** The same line from information_schema, where MariaDB and MySQL differ in spelling only. */
function actualColumn({ name, type, nullable, preset, extra, isJson }: Column): string {
  const plainType = type.replace(/^(int|tinyint)\((?!1\))\d+\)/, '$1');
  const text = (preset ?? 'null').toLowerCase() === 'null' ? 'null' : String(preset);
  const now = /current_timestamp|now\(/i.test(text) ? 'now' : text.replace(/^'(.*)'$/, '$1');
  const onUpdate = /on update/i.test(extra) ? ' on update' : '';
  const value = /^uuid\(\)$/i.test(now) ? 'uuid()' : now;
  const required = nullable === 'NO' ? 'required' : 'optional';
  return `${name} ${isJson ? 'json' : plainType} ${required} ${value}${onUpdate}`;
}

const parts = (text: string) => text.split(';').map((part) => part.trim().replace(/\s+/g, ' '));

describe("the owner's schema", () => {
  let root: Awaited<ReturnType<typeof administrator>>;

  beforeAll(async () => {
    const db = await testDatabases();
    await db.destroy();
    root = await administrator();
  });
  afterAll(() => {
    root.end();
  });

  it.each(Object.keys(SEED))('has every column of %s as it was given', async (table) => {
    const columns = await root.rows<Column>(
      `SELECT c.column_name AS name, c.column_type AS type, c.is_nullable AS nullable,
         c.column_default AS preset, c.extra AS extra,
         c.data_type = 'json' OR EXISTS (SELECT 1 FROM information_schema.check_constraints k
           WHERE k.constraint_schema = c.table_schema
             AND k.check_clause = CONCAT('json_valid(\`', c.column_name, '\`)')) AS isJson
       FROM information_schema.columns c WHERE c.table_schema = ? AND c.table_name = ?`,
      [root.names.core, table],
    );
    const actual = columns.map(actualColumn);
    const missing = parts(SEED[table]?.columns ?? '')
      .map(expectedColumn)
      .filter((line) => !actual.includes(line));
    expect(missing).toEqual([]);
  });

  it.each(Object.keys(SEED))('has every index of %s, clinic first', async (table) => {
    const columns = await root.rows<{ name: string; columns: string }>(
      `SELECT index_name AS name, GROUP_CONCAT(CONCAT(column_name, IF(collation = 'D', '-', ''))
         ORDER BY seq_in_index) AS columns
       FROM information_schema.statistics WHERE table_schema = ? AND table_name = ? GROUP BY index_name`,
      [root.names.core, table],
    );
    const isTenant = (SEED[table]?.columns ?? '').includes('clinic_id');
    for (const [name = '', given = ''] of parts(SEED[table]?.indexes ?? '').map((it) =>
      it.split(' '),
    )) {
      const clinicFirst = !isTenant || given.startsWith('clinic_id') ? given : `clinic_id,${given}`;
      const actual = columns.find((index) => index.name === name)?.columns;
      expect(`${actual ?? 'missing'},`, name).toMatch(new RegExp(`^${clinicFirst},`));
    }
  });

  it('links the tables as it was given, and what a deletion does', async () => {
    const links = await root.rows<{ link: string }>(
      `SELECT CONCAT(k.table_name, '.', k.column_name, ' -> ', k.referenced_table_name, ' ', r.delete_rule) AS link
       FROM information_schema.key_column_usage k JOIN information_schema.referential_constraints r
         ON r.constraint_schema = k.table_schema AND r.constraint_name = k.constraint_name
       WHERE k.table_schema = ?`,
      [root.names.core],
    );
    const actual = links.map(({ link }) => link);
    const given = SEED_LINKS.trim()
      .split('\n')
      .map((line) => line.trim());
    expect(given.filter((link) => !actual.includes(link))).toEqual([]);
  });
});
