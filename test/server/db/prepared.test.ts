import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openDatabases, type Databases } from '../../../server/db/databases.ts';
import { select } from '../../../server/db/names.ts';
import { ask } from '../../../server/db/statement.ts';
import { inTransaction } from '../../../server/db/transaction.ts';
import {
  makeClinic,
  makePet,
  testDatabases,
  testDatabaseUrl,
  testSecret,
  type TestClinic,
} from '../../support/testDatabase.ts';
import { administrator } from './administrator.ts';

let db: Databases;
let one: Databases;
let clinic: TestClinic;

beforeAll(async () => {
  db = await testDatabases();
  clinic = await makeClinic(db);
  const poolSizes = { app: 1 };
  one = openDatabases({ databaseUrl: testDatabaseUrl(), secret: testSecret, poolSizes });
});
afterAll(() => Promise.all([db.destroy(), one.destroy()]));

/** How many statements the only connection has run prepared. */
async function prepared(): Promise<number> {
  const rows = await select<{ Value: string }>(
    one.app,
    "SHOW SESSION STATUS LIKE 'Com_stmt_execute'",
  );
  return Number(rows[0]?.Value);
}

/** The answers to a question that is asked three times: as text, prepared anew, prepared. */
async function threeTimes<T>(question: () => Promise<T>): Promise<T[]> {
  return clinic.run(async () => {
    const before = await prepared();
    const answers = [await question(), await question(), await question()];
    expect((await prepared()) - before).toBe(2);
    return answers;
  });
}

describe('a statement that comes again', () => {
  it('gives the same values prepared as it gave as text', async () => {
    const pet = await makePet(db, clinic, { weight: '12.30', birthDate: '2020-02-29' });
    const answers = await threeTimes(() =>
      select(
        one.app,
        `SELECT id, weight, birth_date, created_at, is_deceased, photo_url, version, 9007199254740993 AS big, CAST(2 AS DECIMAL(5,2)) AS price, 'O''Brien \\ ü 🐈' AS name,
           ? AS text, ? AS whole, ? AS negative, ? AS nothing, ? AS yes, CAST(? AS DATETIME(3)) AS at, HEX(?) AS bytes, JSON_EXTRACT('{"a": [1]}', '$.a') AS list
         FROM pets WHERE clinic_id = ? AND id = ? LIMIT ?`,
        [
          `it's "ü" 🐈 ?`,
          123_456_789_012,
          -5,
          null,
          true,
          new Date('2026-03-29T02:30:00.123Z'),
          Buffer.from([0, 255, 39]),
          clinic.id,
          pet.id,
          1,
        ],
      ),
    );
    expect(answers[0]).toMatchObject([{ id: pet.id, weight: '12.30', text: `it's "ü" 🐈 ?` }]);
    expect(answers[1]).toEqual(answers[0]);
    expect(answers[2]).toEqual(answers[0]);
  });

  it('writes the same prepared as text', async () => {
    const pet = await makePet(db, clinic);
    const born = new Date('2024-02-29T00:00:00Z');
    await clinic.run(() =>
      inTransaction(one, async (trx) => {
        for (const color of ['red', 'brown', 'ü 🐈'])
          await trx('pets').where({ id: pet.id }).update({ color, weight: 4.35, birth_date: born });
        for (const weight of ['4.30', '4.40', '4.50']) {
          const values = [weight, 7, pet.id];
          await ask(trx, 'UPDATE pets SET weight = ?, version = version + ? WHERE id = ?', values);
        }
      }),
    );
    const rows = await clinic.run(() => db.app('pets').where({ id: pet.id }));
    const wanted = { color: 'ü 🐈', weight: '4.50', birth_date: '2024-02-29', version: 22 };
    expect(rows).toMatchObject([wanted]);
  });

  it('shows nothing once the context is over, and its own rows to the next clinic', async () => {
    const other = await makeClinic(db);
    const question = () => select(one.app, 'SELECT id FROM clinics ORDER BY id');
    expect(await threeTimes(question)).toEqual(Array(3).fill([{ id: clinic.id }]));
    const asOther = () => other.run(question);
    expect([await asOther(), await asOther(), await asOther()]).toEqual(
      Array(3).fill([{ id: other.id }]),
    );
    const root = await administrator();
    const [own] = await other.run(() =>
      select<{ id: number }>(one.app, 'SELECT CONNECTION_ID() AS id'),
    );
    await root.rows(
      `UPDATE ${root.names.sec}.contexts SET expires_at_ms = 1 WHERE connection_id = ?`,
      [own?.id ?? 0],
    );
    root.end();
    expect(await asOther()).toEqual([]);
  });

  it('goes as text again when it sums up or selects within a select', async () => {
    const before = await clinic.run(prepared);
    const within = 'SELECT name FROM pets WHERE client_id IN (SELECT id FROM clients)';
    for (const sql of [within, 'SELECT COUNT(*) AS pets FROM pets']) {
      const answers = [1, 2, 3].map(() => clinic.run(() => select(one.app, sql)));
      expect(new Set((await Promise.all(answers)).map((rows) => rows.length)).size).toBe(1);
    }
    expect(await clinic.run(prepared)).toBe(before);
  });

  it('says what is wrong as the text does', async () => {
    const question = () =>
      ask(one.app, 'INSERT INTO pets (id, clinic_id, name) VALUES (?, ?, ?)', ['x', 'y', 'z']).then(
        () => 'done',
        (error: unknown) => String(error),
      );
    const answers = await clinic.run(async () => [
      await question(),
      await question(),
      await question(),
    ]);
    expect(new Set(answers).size).toBe(1);
    expect(answers[0]).toContain('INSERT INTO pets');
  });

  it('goes on as text where the server has no room for prepared statements', async () => {
    const root = await administrator();
    const [{ most } = { most: 0 }] = await root.rows<{ most: number }>(
      'SELECT @@max_prepared_stmt_count AS most',
    );
    await root.rows('SET GLOBAL max_prepared_stmt_count = 0');
    try {
      const question = () => clinic.run(() => select(one.app, 'SELECT id, name FROM clinics'));
      for (let times = 0; times < 4; times += 1)
        expect(await question()).toMatchObject([{ id: clinic.id }]);
    } finally {
      await root.rows(`SET GLOBAL max_prepared_stmt_count = ${most}`);
      root.end();
    }
  });
});
