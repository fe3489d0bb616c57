import { randomInt } from 'node:crypto';
import type { Knex } from 'knex';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Databases } from '../../../server/db/databases.ts';
import { isDatabaseAway } from '../../../server/db/databaseErrors.ts';
import { select } from '../../../server/db/names.ts';
import { write } from '../../../server/db/statement.ts';
import { inTransaction, readSnapshot } from '../../../server/db/transaction.ts';
import { makeClinic, makePet, testDatabases, type TestClinic } from '../../support/testDatabase.ts';
import { administrator } from './administrator.ts';

const CLINICS = 20;
const REQUESTS = 3000;
const STORM_MS = 120_000;
const AT_ONCE = 48;

interface Pet {
  name: string;
  clinic_id: string;
}
interface Storm {
  db: Databases;
  root: Awaited<ReturnType<typeof administrator>>;
  count: { foreign: number; own: number; failed: number; killed: number };
}
type Request = (storm: Storm, clinic: TestClinic) => Promise<unknown>;

let storm: Storm;
let clinics: TestClinic[];

beforeAll(async () => {
  const db = await testDatabases({ poolSizes: { app: 4 }, queryTimeoutMs: 150 });
  const root = await administrator();
  storm = { db, root, count: { foreign: 0, own: 0, failed: 0, killed: 0 } };
  clinics = [];
  for (let made = 0; made < CLINICS; made += 1) clinics.push(await makeClinic(db));
  await Promise.all(clinics.map((clinic) => makePet(db, clinic, { name: clinic.id })));
});
afterAll(async () => {
  await storm.db.destroy();
  storm.root.end();
});

/** Counts rows of this clinic, and rows of any other. */
function tally({ count }: Storm, clinic: TestClinic, rows: Pet[]) {
  const own = rows.filter((row) => row.name === clinic.id && row.clinic_id === clinic.id);
  count.own += own.length;
  count.foreign += rows.length - own.length;
}

const pets = (knex: Knex) => knex<Pet>('pets').select('name', 'clinic_id');

const read: Request = async (it, clinic) => {
  tally(it, clinic, await clinic.run(() => pets(it.db.app)));
};

/** Nothing awaits inside: the query starts only where its promise is asked for. */
const readLazily: Request = async (it, clinic) => {
  const query = pets(it.db.app);
  tally(it, clinic, await clinic.as({ id: 'someone' }, () => query));
};

const ownPets = 'SELECT name, clinic_id FROM pets';

/** Past knex: alone on a connection, and in a transaction that is left while the driver still has a statement of it. */
const readDirectly: Request = async (it, clinic) => {
  tally(it, clinic, await clinic.run(() => select<Pet>(it.db.app, ownPets)));
};
const leaveDirectly: Request = (it, clinic) =>
  clinic.run(() =>
    inTransaction(it.db, async (trx) => {
      it.count.foreign += Math.max(0, (await write(trx, `UPDATE pets SET color = ?`, ['red'])) - 1);
      select(trx, 'SELECT SLEEP(0.02)').catch(() => undefined);
      select<Pet>(trx, ownPets).then(
        (rows) => {
          tally(it, clinic, rows);
        },
        () => undefined,
      );
      throw new Error('gone');
    }),
  );
const failDirectly: Request = (it, clinic) =>
  clinic.run(() => select(it.db.app, 'SELECT nonsense FROM pets WHERE id = ?', [clinic.id]));

const readTwiceAtOneMoment: Request = async (it, clinic) => {
  await clinic.run(() =>
    readSnapshot(it.db, async (trx) => {
      tally(it, clinic, await pets(trx));
      tally(it, clinic, await pets(trx));
    }),
  );
};

const writeThenFail: Request = (it, clinic) =>
  clinic.run(() =>
    inTransaction(it.db, async (trx) => {
      tally(it, clinic, await pets(trx));
      const changed = await trx('pets').update({ color: 'black' });
      it.count.foreign += Math.max(0, changed - 1);
      throw new Error('the request is refused after its write');
    }),
  );

const sayNonsense: Request = (it, clinic) => clinic.run(() => it.db.app.raw('SELECT nonsense'));

const writeElsewhere: Request = async (it, clinic) => {
  const other = clinics[randomInt(CLINICS)] ?? clinic;
  const changed = await clinic.run(() =>
    it.db.app('pets').where('clinic_id', other.id).update({ color: 'white' }),
  );
  if (other !== clinic) it.count.foreign += changed;
};

const takeTooLong: Request = (it, clinic) =>
  clinic.run(() =>
    it.db.app.raw('SELECT COUNT(*) FROM pets a WHERE SLEEP(0.4) = 0 OR a.id = ?', ['x']),
  );

/** Leaves a transaction while a query of it still runs. */
const leaveEarly: Request = (it, clinic) =>
  clinic.run(() =>
    inTransaction(it.db, (trx) => {
      trx.raw('SELECT SLEEP(0.02)').catch(() => undefined);
      return Promise.reject(new Error('gone'));
    }),
  );

/** An administrator, a failover or a proxy ends a connection, or the query on it. */
const kill: Request = async ({ root, count }) => {
  const all = await root.processes();
  const connections = all.filter(({ User }) => User === root.names.accounts.app);
  const chosen = connections[randomInt(Math.max(1, connections.length))];
  if (!chosen) return;
  count.killed += 1;
  await root.rows(`KILL ${randomInt(2) === 0 ? 'QUERY' : 'CONNECTION'} ${chosen.Id}`);
};

const USUAL: Request[] = [read, readLazily, readDirectly, readTwiceAtOneMoment, writeElsewhere];
const NASTY: Request[] = [
  writeThenFail,
  sayNonsense,
  failDirectly,
  leaveEarly,
  leaveDirectly,
  kill,
];

function pick(from: Request[]): Request {
  return from[randomInt(from.length)] ?? read;
}

it(
  'shows nobody a foreign row while 20 clinics share 4 connections that fail, hang and are killed',
  async () => {
    let left = REQUESTS;
    const worker = async () => {
      while (left > 0) {
        left -= 1;
        const clinic = clinics[randomInt(CLINICS)];
        const nasty = left % 100 === 0 ? takeTooLong : pick(left % 4 === 0 ? NASTY : USUAL);
        if (clinic) await nasty(storm, clinic).catch(() => (storm.count.failed += 1));
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, worker));

    console.info(`isolation storm: ${REQUESTS} requests`, JSON.stringify(storm.count));
    expect(storm.count.foreign).toBe(0);
    expect(storm.count.own).toBeGreaterThan(REQUESTS / 3);
    expect(storm.count.killed).toBeGreaterThan(REQUESTS / 150);
    expect(storm.count.failed).toBeGreaterThan(REQUESTS / 20);
  },
  STORM_MS,
);

it('serves everyone again after the storm', async () => {
  for (const clinic of clinics) {
    const rows = await clinic.run(() => storm.db.app('pets').select('name'));
    expect(rows).toEqual([{ name: clinic.id }]);
  }
});

it('calls a database that is gone away, and a wrong query not', async () => {
  const [clinic] = clinics;
  const wrong = await clinic
    ?.run(() => storm.db.app.raw('SELECT nonsense'))
    .catch((e: unknown) => e);
  expect(isDatabaseAway(wrong)).toBe(false);
});
