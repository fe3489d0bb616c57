import { connect, createServer, type Server, type Socket } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { isDatabaseAway } from '../../../server/db/databaseErrors.ts';
import { openDatabases, type Databases } from '../../../server/db/databases.ts';
import { parseDatabaseUrl } from '../../../server/db/databaseUrl.ts';
import { select } from '../../../server/db/names.ts';
import { inTransaction } from '../../../server/db/transaction.ts';
import {
  makeClinic,
  makePet,
  testDatabases,
  testDatabaseUrl,
  testPrefix,
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

  it('gives people the connections that serve them already', async () => {
    const { veterinarian, receptionist, technician } = clinic.users;
    const ask = (user: { id: string }) =>
      clinic.as(user, () => select(db.app, 'SELECT CONNECTION_ID() AS id'));
    const team = [veterinarian, receptionist, technician];
    const arrived = new Set<string>();
    const all = Promise.withResolvers<undefined>();
    // All at once: one that came back earlier would be given to the next of them.
    const hold = (user: { id: string }) =>
      clinic.as(user, () =>
        inTransaction(db, async (trx) => {
          const rows = await select(trx, 'SELECT CONNECTION_ID() AS id');
          if (arrived.add(user.id).size === team.length) all.resolve(undefined);
          await all.promise;
          return rows;
        }),
      );
    const first = await Promise.all(team.map(hold));
    for (const [index, user] of team.entries()) expect(await ask(user)).toEqual(first[index]);
  });

  it('lets people share what connections there are when the server gives no more', async () => {
    const { veterinarian, receptionist, technician } = clinic.users;
    const few = openDatabases({ databaseUrl: testDatabaseUrl(), secret: testSecret });
    const root = await administrator();
    const limit = (most: number) =>
      root.rows(
        `ALTER USER '${root.names.accounts.app}'@'localhost' WITH MAX_USER_CONNECTIONS ${most}`,
      );
    const ask = (user: { id: string }) =>
      clinic.as(user, () => select(few.app, 'SELECT CONNECTION_ID() AS id'));
    const first = await ask(veterinarian);
    await limit(1);
    try {
      // Those from before are not counted: one more is given.
      const there = [first, await ask(receptionist)];
      expect(there).toContainEqual(await ask(technician));
    } finally {
      await limit(0);
      root.end();
      await few.destroy();
    }
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

  it.each([
    ['at a statement as text', 0],
    ['while the statement is prepared', 1],
    ['at a prepared statement', 2],
  ])(
    '%s is given up after the query timeout, and the next request gets another',
    async (_at, more) => {
      const address = proxy.address();
      const port = typeof address === 'object' ? address?.port : 0;
      const far = openDatabases({
        databaseUrl: `mysql://root@127.0.0.1:${port}/${testPrefix}`,
        secret: testSecret,
        poolSizes: { app: 1 },
        queryTimeoutMs: 100,
      });
      const ask = () => clinic.run(() => far.app('clinics').select('id'));
      const other = () => clinic.run(() => far.app('clinics').select('name'));
      expect(await other()).toHaveLength(1);
      for (let times = 0; times < more; times += 1)
        expect(await ask()).toEqual([{ id: clinic.id }]);
      isMute = true;
      const error = await ask().catch((e: unknown) => e);
      isMute = false;
      expect(isDatabaseAway(error)).toBe(true);
      expect(await ask()).toEqual([{ id: clinic.id }]);
      await far.destroy();
    },
  );
});
