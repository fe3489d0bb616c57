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

/** MySQL's SLEEP ends without an error when a statement that is little more than it is killed. */
const slow = (seconds: number): string =>
  `SELECT COUNT(*) FROM (SELECT SLEEP(${seconds}) FROM pets UNION ALL SELECT SLEEP(${seconds})) AS s`;

async function killSleeping(id: number): Promise<void> {
  const root = await administrator();
  const isAsleep = async () =>
    (await root.processes()).some(({ Id, Info }) => Id === id && Info?.includes('SLEEP'));
  while (!(await isAsleep()));
  await root.rows(`KILL QUERY ${String(id)}`);
  root.end();
}

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
    expectAway(await reasonOf(() => hurried.app.raw(slow(3))), [1969, 3024]);
    await hurried.destroy();
  });

  it('had a statement ended by hand', async () => {
    const failed = reasonOf(() =>
      db.app.transaction(async (trx) => {
        const [connection] = await select<{ id: number }>(trx, 'SELECT CONNECTION_ID() AS id');
        await Promise.all([select(trx, slow(20)), killSleeping(connection?.id ?? 0)]);
      }),
    );
    expectAway(await failed, [1317]);
  });

  // A disk cannot be filled here without filling everybody's: the server says itself what it says then.
  it.each([1021, 1026, 1114])('has no room on its disk: %i', async (errno) => {
    const sql = `SIGNAL SQLSTATE 'HY000' SET MYSQL_ERRNO = ${String(errno)}, MESSAGE_TEXT = 'full'`;
    expectAway(await reasonOf(() => db.app.raw(sql)), [errno]);
  });

  it('takes no write in a transaction that only reads', async () => {
    const write = () => readSnapshot(db, (trx) => trx('pets').update({ name: 'x' }));
    expectAway(await reasonOf(write), [1792]);
  });
});
