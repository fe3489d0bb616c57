import { randomUUIDv7 } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { appendAudit, verifyAudit, type AuditEntry } from '../../../server/db/audit.ts';
import type { Databases } from '../../../server/db/databases.ts';
import { inTransaction, readSnapshot } from '../../../server/db/transaction.ts';
import { makeClinic, testDatabases, type TestClinic } from '../../support/testDatabase.ts';
import { administrator } from './administrator.ts';

describe('the audit log', () => {
  let db: Databases;
  let root: Awaited<ReturnType<typeof administrator>>;
  let clinic: TestClinic;

  beforeAll(async () => {
    db = await testDatabases();
    root = await administrator();
  });
  beforeEach(async () => {
    clinic = await makeClinic(db);
  });
  afterAll(async () => {
    await db.destroy();
    root.end();
  });

  const entry = (more: Partial<AuditEntry> = {}): AuditEntry => ({
    entityType: 'pet',
    entityId: randomUUIDv7(),
    action: 'update',
    userId: clinic.users.veterinarian.id,
    oldValues: { weight: 1.5, z: null, a: ['ü', { nested: true, b: 1 }] },
    newValues: { weight: 12, a: [] },
    ip: '2001:db8::1',
    userAgent: 'Test/1.0 \ud83d',
    sessionId: randomUUIDv7(),
    ...more,
  });
  const append = (entries: AuditEntry[]) =>
    clinic.run(() => inTransaction(db, (trx) => appendAudit(trx, entries)));
  const verify = () => clinic.run(() => readSnapshot(db, verifyAudit));

  it('keeps its chain whole when many append at once', async () => {
    await Promise.all(
      Array.from({ length: 24 }, (_, index) =>
        append(index % 3 === 0 ? [entry(), entry()] : [entry()]),
      ),
    );
    expect(await verify()).toEqual({ rows: 32, firstBadSeq: null });
    const numbers = await clinic.run(() => db.app('audit_logs').orderBy('seq').pluck('seq'));
    expect(numbers).toEqual(Array.from({ length: 32 }, (_, index) => index + 1));
  });

  it('gives a number only to what was committed', async () => {
    const refused = clinic.run(() =>
      inTransaction(db, async (trx) => {
        await appendAudit(trx, [entry()]);
        throw new Error('refused');
      }),
    );
    await expect(refused).rejects.toThrow('refused');
    await append([entry({ userId: null, oldValues: undefined, newValues: undefined })]);
    expect(await verify()).toEqual({ rows: 1, firstBadSeq: null });
  });

  it('starts a chain where the clinic has no head yet', async () => {
    await root.rows('DELETE FROM audit_heads WHERE clinic_id = ?', [clinic.id]);
    await Promise.all([append([entry()]), append([entry()]), append([entry()])]);
    expect(await verify()).toEqual({ rows: 3, firstBadSeq: null });
  });

  it('is written by the procedure for the clinic of the connection alone', async () => {
    const call = `CALL ${root.names.sec}.append_audit(UUID(), NULL, 'pet', UUID(), 'update', NULL, NULL, NULL, NULL, NULL, '', '', '')`;
    await expect(root.rows(call)).rejects.toThrow('no clinic');
    const other = await makeClinic(db);
    await clinic.run(() => inTransaction(db, (trx) => trx.raw(call)));
    expect(await other.run(() => db.app('audit_logs').select('id'))).toEqual([]);
    // What is put in with it is no link of the chain unless it is hashed as one.
    expect(await verify()).toEqual({ rows: 0, firstBadSeq: 1 });
  });

  it('keeps its chain whole when rows of a transaction that failed half-way are gone', async () => {
    const stranger = entry({ userId: '01890000-0000-7000-8000-000000000000' });
    await expect(append([entry(), stranger])).rejects.toThrow();
    await append([entry()]);
    expect(await verify()).toEqual({ rows: 1, firstBadSeq: null });
  });

  it('refuses to append outside a transaction', async () => {
    // Whoever calls from plain code can hand over a pool in spite of the types.
    const pool = db.app as unknown as Parameters<typeof appendAudit>[0];
    await expect(clinic.run(() => appendAudit(pool, [entry()]))).rejects.toThrow('transaction');
  });

  it('refuses to be changed or emptied, even by the account that owns the tables', async () => {
    await append([entry()]);
    const change = `UPDATE audit_logs SET action = 'read' WHERE clinic_id = '${clinic.id}'`;
    await expect(root.rows(change)).rejects.toThrow('append-only');
    const empty = `DELETE FROM audit_logs WHERE clinic_id = '${clinic.id}'`;
    await expect(root.rows(empty)).rejects.toThrow('append-only');
  });

  it('refuses that its clinic or a user in it is deleted', async () => {
    await append([entry()]);
    await expect(root.rows('DELETE FROM clinics WHERE id = ?', [clinic.id])).rejects.toThrow();
    const vet = clinic.users.veterinarian.id;
    await expect(root.rows('DELETE FROM users WHERE id = ?', [vet])).rejects.toThrow();
  });

  it('names the first row that was forged', async () => {
    await append([entry(), entry()]);
    // A forger who can write rows but has not the whole chain: the third row names a wrong hash.
    await root.rows(
      `INSERT INTO audit_logs (clinic_id, id, entity_type, entity_id, action, seq, previous_hash, hash)
       SELECT clinic_id, UUID(), entity_type, entity_id, action, 3, hash, hash FROM audit_logs
       WHERE clinic_id = ? AND seq = 2`,
      [clinic.id],
    );
    expect(await verify()).toEqual({ rows: 2, firstBadSeq: 3 });
  });

  it('notices that the last row is missing', async () => {
    await append([entry()]);
    await root.rows('UPDATE audit_heads SET seq = 2 WHERE clinic_id = ?', [clinic.id]);
    expect(await verify()).toEqual({ rows: 1, firstBadSeq: 2 });
  });
});
