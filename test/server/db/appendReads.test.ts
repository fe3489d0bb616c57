import { createHmac, randomUUIDv7 } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ReadEntry } from '../../../server/db/appendReads.ts';
import { appendAudit, verifyAudit } from '../../../server/db/audit.ts';
import type { Databases } from '../../../server/db/databases.ts';
import { contextKey } from '../../../server/db/keys.ts';
import { select } from '../../../server/db/names.ts';
import { inTransaction } from '../../../server/db/transaction.ts';
import {
  makeClinic,
  testDatabases,
  testSecret,
  type TestClinic,
} from '../../support/testDatabase.ts';

let db: Databases;
let clinics: TestClinic[];
beforeAll(async () => {
  db = await testDatabases();
  clinics = [await makeClinic(db), await makeClinic(db), await makeClinic(db)];
});
afterAll(() => db.destroy());

const read = (entityId: string, more: Partial<ReadEntry> = {}): ReadEntry => ({
  entityType: 'pet',
  entityId,
  action: 'read',
  userId: null,
  ...more,
});
const rowsOf = (clinic: TestClinic) =>
  clinic.run(() => db.app('audit_logs').orderBy('seq').select('*'));
const verified = (clinic: TestClinic) =>
  clinic.run(() => inTransaction(db, (trx) => verifyAudit(trx)));
const append = (clinic: TestClinic, entry: ReadEntry) =>
  clinic.run(() => inTransaction(db, (trx) => appendAudit(trx, [entry])));

describe('rows of reads', () => {
  it('of many clinics go into their chains in one call, as appendAudit would have them', async () => {
    const words = ['Firefox', 'a "quoted" \\ one', 'Ünïcödé 🐕 \u0001\n', `"],["seq",9],["`];
    const entries = words.map((userAgent, index) =>
      read(randomUUIDv7(), { userAgent, ip: '10.0.0.1', newValues: { z: index, a: ['ä', null] } }),
    );
    for (const clinic of clinics) await append(clinic, read(clinic.id));
    const reads = entries.flatMap((entry) =>
      clinics.map(({ id: clinicId }) => ({ clinicId, entry })),
    );
    expect(await db.appendReads(reads)).toEqual(new Set());
    for (const clinic of clinics) {
      await append(clinic, read(clinic.id));
      const rows = await rowsOf(clinic);
      expect(rows.slice(1, -1)).toMatchObject(
        entries.map(({ userAgent, entityId }) => ({ user_agent: userAgent, entity_id: entityId })),
      );
      expect(await verified(clinic)).toEqual({ rows: rows.length, firstBadSeq: null });
    }
  });

  it('are all refused for one that cannot be', async () => {
    const [first, second] = await Promise.all([makeClinic(db), makeClinic(db)]);
    const foreign = read(randomUUIDv7(), { userId: first.users.admin.id });
    const reads = [
      { clinicId: first.id, entry: read(first.id) },
      { clinicId: second.id, entry: foreign },
    ];
    await expect(db.appendReads(reads)).rejects.toThrow(/foreign key/i);
    expect([await rowsOf(first), await rowsOf(second)]).toEqual([[], []]);
  });

  it('keep the longest that a request can have, to the last character', async () => {
    const clinic = await makeClinic(db);
    const userAgent = '\u0001"\\'.repeat(333) + '🐕'.repeat(2);
    const entry = read(clinic.id, { userAgent, sessionId: 's'.repeat(100), ip: 'f'.repeat(45) });
    await db.appendReads([{ clinicId: clinic.id, entry }]);
    expect(await rowsOf(clinic)).toMatchObject([
      { user_agent: userAgent.slice(0, 1000).toWellFormed() },
    ]);
    expect(await verified(clinic)).toEqual({ rows: 1, firstBadSeq: null });
  });

  it('do not wait for a clinic whose head somebody has, and say so', async () => {
    const [free, busy] = await Promise.all([makeClinic(db), makeClinic(db)]);
    const reads = [free, busy].map(({ id }) => ({ clinicId: id, entry: read(id) }));
    await busy.run(() =>
      inTransaction(db, async (trx) => {
        await appendAudit(trx, [read(busy.id)]);
        expect(await db.appendReads(reads)).toEqual(new Set([busy.id]));
      }),
    );
    expect(await rowsOf(free)).toHaveLength(1);
    expect(await rowsOf(busy)).toHaveLength(1);
    expect(await verified(busy)).toEqual({ rows: 1, firstBadSeq: null });
  });
});

describe('append_reads', () => {
  const call = (clinic: TestClinic, rows: string, sign: string | null) =>
    clinic.run(() => select(db.app, `CALL ${db.names.sec}.append_reads(?, ?)`, [rows, sign]));
  const signed = (rows: string, key = contextKey(testSecret)) =>
    createHmac('sha256', key).update(rows).digest('hex');
  const rowFor = (clinic: TestClinic) => {
    const pieces = { before: ',', between: '', after: '' };
    return { clinic: clinic.id, id: randomUUIDv7(), type: 'pet', entity: clinic.id, ...pieces };
  };

  it('believes nobody who has not our key, whatever clinic the connection serves', async () => {
    const [own, other] = await Promise.all([makeClinic(db), makeClinic(db)]);
    for (const clinic of [own, other]) {
      const rows = JSON.stringify([rowFor(clinic)]);
      const forged = [null, '', signed(rows, Buffer.alloc(32)), signed(`${rows} `)];
      for (const sign of forged) await expect(call(own, rows, sign)).rejects.toThrow(/refused/);
      expect(await rowsOf(clinic)).toEqual([]);
    }
  });

  it('takes a signed row once', async () => {
    const clinic = await makeClinic(db);
    const rows = JSON.stringify([rowFor(clinic)]);
    await call(clinic, rows, signed(rows));
    await expect(call(clinic, rows, signed(rows))).rejects.toThrow(/duplicate/i);
    expect(await rowsOf(clinic)).toHaveLength(1);
  });
});
