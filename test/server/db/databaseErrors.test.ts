import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { databaseErrno } from '../../../server/db/databaseErrors.ts';
import { openDatabases, type Databases } from '../../../server/db/databases.ts';
import { select } from '../../../server/db/names.ts';
import { readSnapshot } from '../../../server/db/transaction.ts';
import { toProblem } from '../../../server/http/errors.ts';
import {
  makeClinic,
  testDatabases,
  testDatabaseUrl,
  testSecret,
  type TestClinic,
} from '../../support/testDatabase.ts';
import { administrator } from './administrator.ts';

let db: Databases;
let clinic: TestClinic;

beforeAll(async () => {
  db = await testDatabases();
  clinic = await makeClinic(db);
});
afterAll(() => db.destroy());

const reasonOf = (work: () => PromiseLike<unknown>): Promise<unknown> =>
  clinic.run(work).then(
    () => new Error('nothing failed'),
    (error: unknown) => error,
  );

function expectAway(error: unknown, errnos: number[]): void {
  expect(errnos).toContain(databaseErrno(error));
  expect(toProblem(error)).toMatchObject({
    code: 'database_unavailable',
    status: 503,
    extra: { retryAfterSeconds: 2 },
  });
}

describe('a request is answered 503 with Retry-After when the database', () => {
  it('ended a statement that took too long', async () => {
    const databaseUrl = testDatabaseUrl();
    const hurried = openDatabases({ databaseUrl, secret: testSecret, queryTimeoutMs: 200 });
    // MariaDB says 1969, MySQL 3024.
    const slow = 'SELECT COUNT(*) FROM (SELECT SLEEP(3) FROM pets UNION ALL SELECT SLEEP(3)) AS s';
    expectAway(await reasonOf(() => hurried.app.raw(slow)), [1969, 3024]);
    await hurried.destroy();
  });

  it('had a statement ended by hand', async () => {
    const failed = reasonOf(() =>
      db.app.transaction(async (trx) => {
        const [connection] = await select<{ id: number }>(trx, 'SELECT CONNECTION_ID() AS id');
        const sleeping = select(trx, 'SELECT COUNT(*), SLEEP(20) FROM pets');
        const root = await administrator();
        const isAsleep = `SELECT 1 FROM information_schema.processlist WHERE id = ? AND info LIKE '%SLEEP%'`;
        while ((await root.rows(isAsleep, [connection?.id ?? 0])).length === 0);
        await root.rows(`KILL QUERY ${String(connection?.id)}`);
        root.end();
        await sleeping;
      }),
    );
    expectAway(await failed, [1317]);
  });

  it('takes no write in a transaction that only reads', async () => {
    const write = () => readSnapshot(db, (trx) => trx('pets').update({ name: 'x' }));
    expectAway(await reasonOf(write), [1792]);
  });
});
