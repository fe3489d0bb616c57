import { randomBytes } from 'node:crypto';
import type { Knex } from 'knex';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Databases } from '../../../server/db/databases.ts';
import { openField, sealField, UnreadableText } from '../../../server/db/fieldEncryption.ts';
import {
  retireKeys,
  rewrapClinicKeys,
  shredClinic,
  startEpoch,
} from '../../../server/db/keyRotation.ts';
import { openOperatorPool } from '../../../server/db/operatorPool.ts';
import { resealClinic } from '../../../server/db/resealing.ts';
import { inTransaction } from '../../../server/db/transaction.ts';
import { TestClock } from '../../support/testApp.ts';
import {
  makeClinic,
  makePet,
  makeRow,
  testDatabases,
  testDatabaseUrl,
  type TestClinic,
} from '../../support/testDatabase.ts';

let db: Databases;
let root: Knex;
const clock = new TestClock();
beforeAll(async () => {
  db = await testDatabases();
  root = openOperatorPool(testDatabaseUrl());
});
afterAll(() => Promise.all([db.destroy(), root.destroy()]));

const placeOf = (id: string) => ({ table: 'medical_records', id, column: 'plan' });

/** A clinic whose notes have sealed plans; answers the notes' ids. */
async function sealedNotes(clinic: TestClinic, count: number): Promise<string[]> {
  const pet = await makePet(db, clinic);
  const veterinarianId = clinic.users.veterinarian.id;
  const ids: string[] = [];
  for (let index = 0; index < count; index += 1) {
    const { id } = await makeRow(db, clinic, 'medical_records', { petId: pet.id, veterinarianId });
    await clinic.run(() =>
      inTransaction(db, async (trx) => {
        const plan = await sealField({ db, clock }, trx, placeOf(id), `plan ${String(index)}`);
        await trx('medical_records').where({ id }).update({ plan });
      }),
    );
    ids.push(id);
  }
  return ids;
}

async function planOf(clinic: TestClinic, id: string, on = db): Promise<string> {
  return clinic.run(() =>
    inTransaction(on, async (trx) => {
      const [row] = await trx('medical_records').where({ id }).select('plan');
      return openField({ db: on, clock }, trx, placeOf(id), String(row.plan));
    }),
  );
}

const epochs = (clinic: TestClinic): Promise<number[]> =>
  root('clinic_keys').where({ clinic_id: clinic.id }).orderBy('epoch').pluck('epoch');

describe('a new key-encryption key', () => {
  it('takes over the data keys, after which the old one is needed no more', async () => {
    const clinic = await makeClinic(db);
    const [id = ''] = await sealedNotes(clinic, 1);
    const fresh = { version: 2, key: randomBytes(32) };
    const both = await testDatabases({ fieldKeys: [fresh] });
    expect(await rewrapClinicKeys({ db: both, root }, clinic.id)).toBe(1);
    expect(await rewrapClinicKeys({ db: both, root }, clinic.id)).toBe(0);
    expect(await planOf(clinic, id, both)).toBe('plan 0');
    const stranger = { version: 1, key: randomBytes(32) };
    const without = await testDatabases({ fieldKeys: [fresh, stranger] });
    expect(await planOf(clinic, id, without)).toBe('plan 0');
    await Promise.all([both.destroy(), without.destroy()]);
  });
});

describe('a new data key', () => {
  it('seals what is written from then on, and brings the old texts over, archived ones too', async () => {
    const clinic = await makeClinic(db);
    const [gone = '', ...ids] = await sealedNotes(clinic, 5);
    const [old] = await root('medical_records').where({ id: gone }).select('plan', 'updated_at');
    const body = JSON.stringify({ id: gone, plan: String(old.plan) });
    const archived = { clinic_id: clinic.id, table_name: 'medical_records', row_key: gone };
    const where = { root_table: 'pets', root_id: gone };
    await root('archived_rows').insert({ ...archived, ...where, body });
    await root('medical_records').where({ id: gone }).delete();

    expect(await startEpoch({ db, root }, clinic.id)).toBe(2);
    const before = await root('medical_records').where({ id: ids[0] }).select('updated_at');
    expect(await resealClinic({ db, root }, clinic.id)).toEqual({ resealed: 5, unreadable: [] });
    expect(await resealClinic({ db, root }, clinic.id)).toEqual({ resealed: 0, unreadable: [] });
    const plans: string[] = await root('medical_records').whereIn('id', ids).pluck('plan');
    for (const plan of plans) expect(plan).toMatch(/^v1\.2\./);
    for (const [index, id] of ids.entries())
      expect(await planOf(clinic, id)).toBe(`plan ${String(index + 1)}`);
    expect(await root('medical_records').where({ id: ids[0] }).select('updated_at')).toEqual(
      before,
    );
    const [row] = await root('archived_rows').where(archived).select('body');
    expect(JSON.parse(String(row.body))).toMatchObject({
      id: gone,
      plan: expect.stringMatching(/^v1\.2\./),
    });
  });

  it('names what does not open and leaves it, and no key goes that a text needs', async () => {
    const clinic = await makeClinic(db);
    const [good = '', bad = ''] = await sealedNotes(clinic, 2);
    const [row] = await root('medical_records').where({ id: good }).select('plan');
    await root('medical_records').where({ id: bad }).update({ plan: row.plan });
    await startEpoch({ db, root }, clinic.id);
    const { resealed, unreadable } = await resealClinic({ db, root }, clinic.id);
    expect([resealed, unreadable]).toEqual([1, [placeOf(bad)]]);
    await expect(retireKeys({ db, root }, clinic.id)).rejects.toThrow('not 5 minutes old');
    await root('clinic_keys')
      .where({ clinic_id: clinic.id, epoch: 2 })
      .update({ created_at: root.raw('CURRENT_TIMESTAMP - INTERVAL 6 MINUTE') });
    await expect(retireKeys({ db, root }, clinic.id)).rejects.toThrow('1 texts still need');
    await root('medical_records').where({ id: bad }).update({ plan: null });
    expect(await retireKeys({ db, root }, clinic.id)).toBe(1);
    expect(await epochs(clinic)).toEqual([2]);
    expect(await planOf(clinic, good)).toBe('plan 0');
  });

  it('goes on where a run was ended, over more texts than a page has', async () => {
    const clinic = await makeClinic(db);
    const [id = ''] = await sealedNotes(clinic, 1);
    const rows = Array.from({ length: 450 }, (_, index) => ({
      clinic_id: clinic.id,
      command_id: `command-${String(index).padStart(4, '0')}`,
      actor_id: clinic.users.admin.id,
      request_hash: Buffer.alloc(32),
      reply: '',
    }));
    await clinic.run(() =>
      inTransaction(db, async (trx) => {
        for (const row of rows) {
          const at = { table: 'idempotency_keys', id: row.command_id, column: 'reply' };
          row.reply = await sealField({ db, clock }, trx, at, '{}');
        }
        await trx('idempotency_keys').insert(rows);
      }),
    );
    await startEpoch({ db, root }, clinic.id);
    const moved = await Promise.all([1, 2].map(() => resealClinic({ db, root }, clinic.id)));
    expect(moved.reduce((sum, { resealed }) => sum + resealed, 0)).toBe(451);
    expect(await planOf(clinic, id)).toBe('plan 0');
  });
});

describe('a shredded clinic', () => {
  it('has no text that opens, says so in its audit log, and others keep theirs', async () => {
    const [clinic, other] = [await makeClinic(db), await makeClinic(db)];
    const [[id = ''], [kept = '']] = [await sealedNotes(clinic, 1), await sealedNotes(other, 1)];
    expect(await shredClinic({ db, root }, clinic.id)).toBe(1);
    await expect(planOf(clinic, id)).rejects.toThrow(UnreadableText);
    expect(await planOf(other, kept)).toBe('plan 0');
    const said: string[] = await root('audit_logs')
      .where({ clinic_id: clinic.id, entity_type: 'clinic_keys' })
      .pluck('new_values');
    expect(said.map((text) => JSON.parse(text) as unknown)).toEqual([{ shredded: 1 }]);
  });
});
