import { connect, createServer, type Server, type Socket } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { databaseErrno, isDatabaseAway } from '../../../server/db/databaseErrors.ts';
import { openDatabases, type Databases } from '../../../server/db/databases.ts';
import { parseDatabaseUrl } from '../../../server/db/databaseUrl.ts';
import { inTransaction, readSnapshot } from '../../../server/db/transaction.ts';
import {
  makeClinic,
  makeClient,
  makePet,
  testDatabases,
  testDatabaseUrl,
  testSecret,
  type TestClinic,
} from '../../support/testDatabase.ts';

let db: Databases;
let clinic: TestClinic;

beforeAll(async () => {
  db = await testDatabases();
  clinic = await makeClinic(db);
});
afterAll(() => db.destroy());

const nameOf = (id: string) =>
  clinic.run(() => db.app('pets').where({ id }).first<{ name: string }>('name'));

interface Tattoo {
  tattoo: string;
}

/** Resolves `arrive` for all once `count` have arrived. */
function meetingOf(count: number): () => Promise<void> {
  let open = () => {};
  const gate = new Promise<void>((resolve) => (open = resolve));
  let here = 0;
  return () => {
    here += 1;
    if (here >= count) open();
    return gate;
  };
}

describe('inTransaction', () => {
  it('does the whole transaction again after a deadlock', async () => {
    const [one, two] = [await makePet(db, clinic), await makePet(db, clinic)];
    const meet = meetingOf(2);
    let tries = 0;
    const rename = (first: string, second: string, name: string) =>
      clinic.run(() =>
        inTransaction(db, async (trx) => {
          tries += 1;
          await trx('pets').where({ id: first }).update({ name });
          await meet();
          await trx('pets').where({ id: second }).update({ name });
        }),
      );
    await Promise.all([rename(one.id, two.id, 'A'), rename(two.id, one.id, 'B')]);
    expect(tries).toBeGreaterThan(2);
    expect(await nameOf(one.id)).toEqual(await nameOf(two.id));
  });

  it('waits for a lock instead of trying again', async () => {
    const pet = await makePet(db, clinic);
    let tries = 0;
    const count = () =>
      clinic.run(() =>
        inTransaction(db, async (trx) => {
          tries += 1;
          await trx.raw(
            'UPDATE pets SET tattoo = COALESCE(tattoo, 0) + 1 WHERE clinic_id = ? AND id = ?',
            [clinic.id, pet.id],
          );
        }),
      );
    await Promise.all(Array.from({ length: 16 }, count));
    expect(tries).toBe(16);
    const row = await clinic.run(() =>
      db.app('pets').where({ id: pet.id }).first<Tattoo>('tattoo'),
    );
    expect(row).toEqual({ tattoo: '16' });
  });

  it('takes everything back when the work fails, and says why', async () => {
    const pet = await makePet(db, clinic, { name: 'Before' });
    const failing = clinic.run(() =>
      inTransaction(db, async (trx) => {
        await trx('pets').where({ id: pet.id }).update({ name: 'After' });
        throw new Error('no');
      }),
    );
    await expect(failing).rejects.toThrow('no');
    expect(await nameOf(pet.id)).toEqual({ name: 'Before' });
  });

  it('does not try again what the database refused for good', async () => {
    let tries = 0;
    const failing = clinic.run(() =>
      inTransaction(db, async (trx) => {
        tries += 1;
        await trx('pets').insert({
          id: 'x',
          client_id: 'nobody',
          name: 'x',
          species: 'dog',
          sex: 'male',
        });
      }),
    );
    expect(databaseErrno(await failing.catch((error: unknown) => error))).toBe(1452);
    expect(tries).toBe(1);
  });

  it('sees what others committed meanwhile (READ COMMITTED)', async () => {
    const pet = await makePet(db, clinic, { name: 'Before' });
    const seen = await clinic.run(() =>
      inTransaction(db, async (trx) => {
        await trx('pets').where({ id: pet.id }).first('name');
        await db.app('pets').where({ id: pet.id }).update({ name: 'After' });
        return (await trx('pets').where({ id: pet.id }).first('name')) as unknown;
      }),
    );
    expect(seen).toEqual({ name: 'After' });
  });
});

describe('readSnapshot', () => {
  it('sees one moment, also of tables it has not read yet', async () => {
    const client = await makeClient(db, clinic, { lastName: 'Before' });
    const lastName = (trx: Databases['app']) =>
      trx('clients').where({ id: client.id }).first('last_name') as unknown as Promise<unknown>;
    const seen = await clinic.run(() =>
      readSnapshot(db, async (trx) => {
        await db.app('clients').where({ id: client.id }).update({ last_name: 'After' });
        return [await lastName(trx), await lastName(db.app)];
      }),
    );
    expect(seen).toEqual([{ last_name: 'Before' }, { last_name: 'After' }]);
  });

  it('refuses a write', async () => {
    const writing = clinic.run(() => readSnapshot(db, (trx) => trx('pets').update({ name: 'x' })));
    expect(databaseErrno(await writing.catch((error: unknown) => error))).toBe(1792);
  });
});

describe('a pool of the app account', () => {
  it('refuses a query that no tenant asked for', async () => {
    await expect(db.app('pets').select()).rejects.toThrow('inTenant');
  });

  it('refuses an id that could change what is signed', async () => {
    await expect(clinic.as({ id: 'a|b' }, () => db.app('pets').select())).rejects.toThrow('id');
  });

  it('keeps time in UTC, dates as text, decimals exact and big numbers safe', async () => {
    const pet = await makePet(db, clinic, { weight: '12.30', birthDate: '2020-02-29' });
    const rows = await clinic.run(() =>
      db
        .app('pets')
        .where({ id: pet.id })
        .select(
          'weight',
          'birth_date',
          db.app.raw("TIMESTAMP '2026-03-29 02:30:00' AS at, @@time_zone AS zone"),
        ),
    );
    expect(rows[0]).toEqual({
      weight: '12.30',
      birth_date: '2020-02-29',
      at: new Date('2026-03-29T02:30:00Z'),
      zone: '+00:00',
    });
  });

  it('forgets what the last clinic left in the connection', async () => {
    const other = await makeClinic(db);
    const one = openDatabases({
      databaseUrl: testDatabaseUrl(),
      secret: testSecret,
      poolSizes: { app: 1 },
    });
    const ask = () => one.app.raw<[unknown]>('SELECT @left AS left_behind, @@sql_mode AS mode');
    const [before] = await clinic.run(ask);
    await clinic.run(() =>
      one.app.raw(`SET @left = 'secret', sql_mode = '', time_zone = '+05:00'`),
    );
    const [after] = await other.run(ask);
    expect(after).toEqual(before);
    await one.destroy();
  });

  it('says that the database is away when nobody listens', async () => {
    const nowhere = openDatabases({
      databaseUrl: 'mysql://root@127.0.0.1:9/t',
      secret: testSecret,
    });
    const error = await clinic.run(() => nowhere.app('pets')).catch((e: unknown) => e);
    expect(isDatabaseAway(error)).toBe(true);
    await nowhere.destroy();
  });
});

describe('a connection that went dead without a word', () => {
  let proxy: Server;
  const sockets = new Set<Socket>();
  let isMute = false;

  beforeAll(async () => {
    const { server } = parseDatabaseUrl(testDatabaseUrl());
    const target = server.socketPath
      ? { path: server.socketPath }
      : { host: server.host ?? '127.0.0.1', port: server.port ?? 3306 };
    proxy = createServer((near) => {
      const far = connect(target);
      for (const socket of [near, far]) sockets.add(socket.on('error', () => undefined));
      near.on('data', (data) => !isMute && far.write(data));
      far.on('data', (data) => !isMute && near.write(data));
    });
    await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
  });
  afterAll(() => {
    for (const socket of sockets) socket.destroy();
    proxy.close();
  });

  it('is given up after the query timeout, and the next request gets another', async () => {
    const address = proxy.address();
    const port = typeof address === 'object' ? address?.port : 0;
    const far = openDatabases({
      databaseUrl: `mysql://root@127.0.0.1:${port}/t`,
      secret: testSecret,
      poolSizes: { app: 1 },
      queryTimeoutMs: 100,
    });
    const ask = () => clinic.run(() => far.app('clinics').select('id'));
    expect(await ask()).toEqual([{ id: clinic.id }]);
    isMute = true;
    const error = await ask().catch((e: unknown) => e);
    isMute = false;
    expect(isDatabaseAway(error)).toBe(true);
    expect(await ask()).toEqual([{ id: clinic.id }]);
    await far.destroy();
  });
});
