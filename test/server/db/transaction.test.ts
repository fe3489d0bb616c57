import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { databaseErrno } from '../../../server/db/databaseErrors.ts';
import type { Databases } from '../../../server/db/databases.ts';
import { select } from '../../../server/db/names.ts';
import { inTransaction, readSnapshot } from '../../../server/db/transaction.ts';
import {
  makeClinic,
  makeClient,
  makePet,
  testDatabases,
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

  it('lets nothing run in it once it is over, when its connection may serve another clinic', async () => {
    const over = await clinic.run(() => inTransaction(db, (trx) => Promise.resolve({ trx })));
    const late = clinic.run(() => select(over.trx, 'SELECT name FROM pets'));
    await expect(late).rejects.toThrow('completed');
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
