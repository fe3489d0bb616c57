import { createHash, createHmac, randomUUIDv7 } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ReadEntry } from '../../../server/db/appendReads.ts';
import { chainText } from '../../../server/db/appendReadsSql.ts';
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
    // While it is not known where the chains end, they are told as those to be written one by one.
    expect(await db.appendReads(reads)).toEqual(new Set([first.id, second.id]));
    expect([await rowsOf(first), await rowsOf(second)]).toEqual([[], []]);
    const good = [first, second].map(({ id }) => ({ clinicId: id, entry: read(id) }));
    expect(await db.appendReads(good)).toEqual(new Set());
    await expect(db.appendReads(reads)).rejects.toThrow(/foreign key/i);
    expect(await rowsOf(first)).toHaveLength(1);
    expect(await rowsOf(second)).toHaveLength(1);
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
  type Reads = { readonly chains: string; readonly rows: string };
  const call = (clinic: TestClinic, { chains, rows }: Reads, sign: string | null) =>
    clinic.run(() => {
      const values = [chains, rows, sign];
      return select(db.app, `CALL ${db.names.sec}.append_reads(?, ?, ?)`, values);
    });
  const signed = ({ chains, rows }: Reads, key = contextKey(testSecret)) =>
    createHmac('sha256', key)
      .update(chains + rows)
      .digest('hex');
  type End = { seq: number; hash: Buffer };
  const digest = (seq: number) => createHash('sha256').update(String(seq)).digest();
  /** One row with this id after that end of the clinic's chain. */
  const readsFor = (clinic: TestClinic, from: End, id = randomUUIDv7()): Reads => {
    const to = { seq: from.seq + 1, hash: digest(from.seq + 1) };
    const [previous, hash] = [from, to].map((end) => end.hash.toString('hex'));
    const place = { at: now(), seq: to.seq, previous, hash };
    const row = { clinic: clinic.id, id, type: 'pet', entity: clinic.id, ...place };
    return { chains: chainText({ clinicId: clinic.id, from, to }), rows: JSON.stringify([row]) };
  };
  const now = () => new Date().toISOString().slice(0, 19).replace('T', ' ');
  const begin = async (): Promise<[TestClinic, End]> => {
    const clinic = await makeClinic(db);
    await append(clinic, read(clinic.id));
    const [row] = await rowsOf(clinic);
    return [clinic, { seq: 1, hash: row.hash }];
  };

  it('believes nobody who has not our key, whatever clinic the connection serves', async () => {
    const [own, other] = await Promise.all([begin(), begin()]);
    for (const [clinic, end] of [own, other]) {
      const rows = readsFor(clinic, end);
      const forged = [
        null,
        '',
        signed(rows, Buffer.alloc(32)),
        signed({ ...rows, rows: `${rows.rows} ` }),
      ];
      for (const sign of forged) await expect(call(own[0], rows, sign)).rejects.toThrow(/refused/);
      expect(await rowsOf(clinic)).toHaveLength(1);
    }
  });

  it('takes a signed row once', async () => {
    const [clinic, end] = await begin();
    const id = randomUUIDv7();
    const rows = readsFor(clinic, end, id);
    await call(clinic, rows, signed(rows));
    expect(await rowsOf(clinic)).toHaveLength(2);
    const [, again] = await call(clinic, rows, signed(rows));
    expect(again).toEqual([{ clinic_id: clinic.id, seq: 2, hash: digest(2) }]);
    const later = readsFor(clinic, { seq: 2, hash: digest(2) }, id);
    await expect(call(clinic, later, signed(later))).rejects.toThrow(/duplicate/i);
    expect(await rowsOf(clinic)).toHaveLength(2);
  });

  it('adds to no chain that ends elsewhere, and to no other clinic than it says', async () => {
    const [[clinic, end], [other, otherEnd]] = await Promise.all([begin(), begin()]);
    const elsewhere = [
      { ...end, seq: 5 },
      { ...end, hash: digest(7) },
      { seq: 0, hash: Buffer.alloc(32) },
    ];
    for (const place of elsewhere) {
      const rows = readsFor(clinic, place);
      const [, ends] = await call(clinic, rows, signed(rows));
      expect(ends).toEqual([{ clinic_id: clinic.id, ...end }]);
    }
    const { chains } = readsFor(clinic, end);
    const mixed = { chains, rows: readsFor(other, otherEnd).rows };
    await call(clinic, mixed, signed(mixed));
    expect(await rowsOf(clinic)).toHaveLength(1);
    expect(await rowsOf(other)).toHaveLength(1);
  });
});

describe('two servers and a writer at once', () => {
  it('add to the same chains without losing, doubling or breaking one', async () => {
    const again = await testDatabases();
    const both = [await makeClinic(db), await makeClinic(db)];
    for (const clinic of both) await append(clinic, read(clinic.id));
    const reads = both.map((clinic) => ({ clinicId: clinic.id, entry: read(clinic.id) }));
    let written = both.length;
    const keepReading = async (server: Databases) => {
      for (let times = 0; times < 40; times += 1) {
        const held = await server.appendReads([...reads, ...reads]);
        written += both.filter(({ id }) => !held.has(id)).length * 2;
      }
    };
    const keepWriting = async (clinic: TestClinic) => {
      for (let times = 0; times < 20; times += 1) await append(clinic, read(clinic.id));
      written += 20;
    };
    await Promise.all([
      keepReading(db),
      keepReading(db),
      keepReading(again),
      ...both.map(keepWriting),
    ]);
    await again.destroy();
    const counts = await Promise.all(both.map(rowsOf));
    expect(counts.flat()).toHaveLength(written);
    expect(written).toBeGreaterThan(42);
    for (const clinic of both) expect(await verified(clinic)).toMatchObject({ firstBadSeq: null });
  });
});
