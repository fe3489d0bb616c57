import { randomBytes } from 'node:crypto';
import fc from 'fast-check';
import type { Knex } from 'knex';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  openField,
  sealField,
  UnreadableText,
  type Place,
} from '../../../server/db/fieldEncryption.ts';
import { inTransaction, inTransactionOn } from '../../../server/db/transaction.ts';
import type { Databases } from '../../../server/db/databases.ts';
import { TestClock } from '../../support/testApp.ts';
import { administrator } from './administrator.ts';
import { makeClinic, testDatabases, type TestClinic } from '../../support/testDatabase.ts';

let db: Databases;
const clock = new TestClock();
beforeAll(async () => {
  db = await testDatabases();
});
afterAll(() => db.destroy());

const place: Place = { table: 'medical_records', id: 'a-record', column: 'plan' };
const text = 'Amoxicillin 250 mg — zweimal täglich 🐕';

type Ground = { readonly db: Databases };
const inClinic = <T>(
  clinic: TestClinic,
  work: (trx: Knex.Transaction) => Promise<T>,
  on: Ground = { db },
): Promise<T> => clinic.run(() => inTransaction(on.db, work));
const seal = (clinic: TestClinic, at: Place = place, on: Ground = { db }): Promise<string> =>
  inClinic(clinic, (trx) => sealField({ ...on, clock }, trx, at, text), on);
const open = (
  clinic: TestClinic,
  sealed: string,
  at: Place = place,
  on: Ground = { db },
): Promise<string> => inClinic(clinic, (trx) => openField({ ...on, clock }, trx, at, sealed), on);

describe('a sealed text', () => {
  it('opens where it was sealed, says nothing of itself and is another one each time', async () => {
    const clinic = await makeClinic(db);
    const [one, two] = [await seal(clinic), await seal(clinic)];
    expect(one).toMatch(/^v1\.1\.[A-Za-z0-9_-]+$/);
    expect(one).not.toBe(two);
    expect(Buffer.from(one.split('.')[2] ?? '', 'base64url').toString()).not.toContain('Amox');
    expect(await open(clinic, one)).toBe(text);
    expect(await open(clinic, two)).toBe(text);
  });

  it('opens nowhere else', async () => {
    const clinic = await makeClinic(db);
    const other = await makeClinic(db);
    await seal(other);
    const sealed = await seal(clinic);
    const elsewhere = [
      { ...place, table: 'pets' },
      { ...place, id: 'another-record' },
      { ...place, column: 'objective' },
      // The same letters, divided otherwise.
      { table: 'medical_recordsa', id: '-record', column: 'plan' },
    ];
    for (const at of elsewhere)
      await expect(open(clinic, sealed, at)).rejects.toThrow(UnreadableText);
    await expect(open(other, sealed)).rejects.toThrow(UnreadableText);
  });

  it('does not open with any one character changed, added or taken', async () => {
    const clinic = await makeClinic(db);
    const sealed = await seal(clinic);
    const letters = 'ABCxyz019-_.=+/ v'.split('');
    for (let at = 0; at < sealed.length; at += 1) {
      const letter = letters.find((each) => each !== sealed[at]) ?? '';
      const changed = [
        sealed.slice(0, at) + letter + sealed.slice(at + 1),
        sealed.slice(0, at) + sealed.slice(at + 1),
        sealed.slice(0, at),
        `${sealed.slice(0, at)}=${sealed.slice(at)}`,
      ];
      for (const each of changed) await expect(open(clinic, each)).rejects.toThrow(UnreadableText);
    }
  });

  it('does not open after any change of its bits, nor with its tag cut', async () => {
    const clinic = await makeClinic(db);
    const sealed = await seal(clinic);
    const [version = '', key = '', box = ''] = sealed.split('.');
    const bytes = Buffer.from(box, 'base64url');
    const changes = fc.record({
      at: fc.nat(bytes.length - 1),
      mask: fc.integer({ min: 1, max: 255 }),
    });
    await fc.assert(
      fc.asyncProperty(changes, async ({ at, mask }) => {
        const flipped = Buffer.from(bytes);
        flipped[at] = (flipped[at] ?? 0) ^ mask;
        const changed = [version, key, flipped.toString('base64url')].join('.');
        await expect(open(clinic, changed)).rejects.toThrow(UnreadableText);
      }),
      { numRuns: 300 },
    );
    for (const cut of [1, 4, 12, 15, 16]) {
      const short = bytes.subarray(0, -cut).toString('base64url');
      await expect(open(clinic, `v1.1.${short}`)).rejects.toThrow(UnreadableText);
    }
  });
});

describe('the keys of a clinic', () => {
  it('are one key when many write the first text at once, also for the sign-in account', async () => {
    const clinic = await makeClinic(db);
    const byApp = Array.from({ length: 5 }, () => seal(clinic));
    const byAuth = clinic.run(() =>
      inTransactionOn(db.auth, (trx) => sealField({ db, clock }, trx, place, text)),
    );
    const sealed = await Promise.all([...byApp, byAuth]);
    const rows: unknown[] = await clinic.run(() => db.app('clinic_keys').select());
    expect(rows).toHaveLength(1);
    for (const each of sealed) expect(await open(clinic, each)).toBe(text);
  });

  it('are not believed to exist when the transaction that made them was rolled back', async () => {
    const clinic = await makeClinic(db);
    const lost = inClinic(clinic, async (trx) => {
      await sealField({ db, clock }, trx, place, text);
      await sealField({ db, clock }, trx, place, text);
      throw new Error('rolled back');
    });
    await expect(lost).rejects.toThrow('rolled back');
    const sealed = await seal(clinic);
    const elsewhere = await testDatabases();
    expect(await open(clinic, sealed, place, { db: elsewhere })).toBe(text);
    await elsewhere.destroy();
  });

  it('open nothing 30 s after they were shredded', async () => {
    const clinic = await makeClinic(db);
    const sealed = await seal(clinic);
    expect(await open(clinic, sealed)).toBe(text);
    const root = await administrator();
    await root.rows('DELETE FROM clinic_keys WHERE clinic_id = ?', [clinic.id]);
    root.end();
    clock.advance(30_000);
    await expect(open(clinic, sealed)).rejects.toThrow(UnreadableText);
  });

  it('are not stood in the way of by one that does not open: that is logged once', async () => {
    const clinic = await makeClinic(db);
    const sealed = await seal(clinic);
    const root = await administrator();
    const add = 'INSERT INTO clinic_keys (clinic_id, epoch, wrapped_key, kek_version)';
    await root.rows(`${add} VALUES (?, 9999, 'x', 1), (?, 9998, 'x', 7)`, [clinic.id, clinic.id]);
    root.end();
    const warned: string[] = [];
    const elsewhere = await testDatabases({ warn: (message) => warned.push(message) });
    expect(await open(clinic, sealed, place, { db: elsewhere })).toBe(text);
    clock.advance(30_000);
    expect(await open(clinic, await seal(clinic, place, { db: elsewhere }))).toBe(text);
    const lost = sealed.replace('v1.1.', 'v1.9999.');
    await expect(open(clinic, lost, place, { db: elsewhere })).rejects.toThrow(UnreadableText);
    expect(warned).toEqual([
      expect.stringContaining('field key 7'),
      expect.stringContaining('the data key 9999'),
    ]);
    await elsewhere.destroy();
  });

  it('are kept only where we have signed them', async () => {
    const clinic = await makeClinic(db);
    const call = `CALL ${db.names.sec}.keep_first_key(?, ?, 1, ?)`;
    const forged = clinic.run(() =>
      db.app.raw(call, [clinic.id, Buffer.alloc(60), '0'.repeat(64)]),
    );
    await expect(forged).rejects.toThrow('data key refused');
  });

  it('are worth nothing in another clinic’s row, nor without the key that wrapped them', async () => {
    const [clinic, other] = [await makeClinic(db), await makeClinic(db)];
    const sealed = await seal(clinic);
    const [row] = await clinic.run(() => db.app('clinic_keys').select('wrapped_key'));
    await seal(other);
    const root = await administrator();
    const steal = 'UPDATE clinic_keys SET wrapped_key = ? WHERE clinic_id = ?';
    await root.rows(steal, [row.wrapped_key as Buffer, other.id]);
    root.end();
    const strange = await testDatabases({ fieldKeys: [{ version: 1, key: randomBytes(32) }] });
    clock.advance(30_000);
    await expect(open(other, sealed)).rejects.toThrow(UnreadableText);
    await expect(open(clinic, sealed, place, { db: strange })).rejects.toThrow(UnreadableText);
    await strange.destroy();
  });
});
