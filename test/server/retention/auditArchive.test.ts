import type { Knex } from 'knex';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { appendAudit, verifyAudit } from '../../../server/db/audit.ts';
import { openOperatorPool } from '../../../server/db/operatorPool.ts';
import { inTransactionOn, readSnapshot } from '../../../server/db/transaction.ts';
import { placeLegalHold } from '../../../shared/legalHoldEndpoints.ts';
import { ask, signedIn } from '../../support/testApp.ts';
import { testDatabaseUrl, type TestClinic } from '../../support/testDatabase.ts';
import { connectAs } from '../db/administrator.ts';
import { RetentionStage } from './retentionStage.ts';

const prefix = 'tauditarchive';
const stage = new RetentionStage(prefix);

let owner: Knex;
beforeAll(() => {
  owner = openOperatorPool(testDatabaseUrl(prefix));
});
afterAll(() => owner.destroy());

/** Audit rows that the database itself dates back, so that their hashes are right; for the owner of the tables alone. */
async function auditAt(clinic: TestClinic, instant: string, count: number): Promise<void> {
  const what = { entityType: 'pet', entityId: clinic.id, action: 'read', userId: null } as const;
  await clinic.run(() =>
    inTransactionOn(owner, async (trx) => {
      await trx.raw('SET timestamp = ?', [Date.parse(instant) / 1000]);
      await appendAudit(
        trx,
        Array.from({ length: count }, () => what),
      );
      await trx.raw('SET timestamp = DEFAULT');
    }),
  );
}

const verifyLive = (clinic: TestClinic) =>
  clinic.run(() => readSnapshot(stage.server.deps.db, (trx) => verifyAudit(trx)));

describe('the oldest part of an audit log', () => {
  it('goes to the archive, and the chain holds on both sides of the seam', async () => {
    const clinic = await stage.clinic();
    await auditAt(clinic, '2019-03-01T00:00:00Z', 1_200);
    await auditAt(clinic, '2019-09-01T00:00:00Z', 3);
    expect((await stage.run(clinic, true)).rows).toEqual({ audit_logs: 1_200 });
    expect(await stage.count(clinic, 'archived_audit_logs')).toBe(0);
    expect((await stage.run(clinic)).rows).toEqual({ audit_logs: 1_200 });
    expect(await stage.count(clinic, 'audit_logs')).toBe(3);
    expect(await stage.count(clinic, 'archived_audit_logs')).toBe(1_200);
    expect(await verifyLive(clinic)).toEqual({ rows: 3, firstBadSeq: null });
    await auditAt(clinic, '2026-06-01T00:00:00Z', 1);
    expect(await verifyLive(clinic)).toEqual({ rows: 4, firstBadSeq: null });
  });

  it('stays while anything in the clinic is on hold', async () => {
    const clinic = await stage.clinic();
    await auditAt(clinic, '2019-03-01T00:00:00Z', 2);
    const ada = await signedIn(stage.server, clinic.users.admin);
    await ask(ada, placeLegalHold, { body: { reason: 'A claim for damages' } });
    expect((await stage.run(clinic, true)).rows).toEqual({});
    expect((await stage.run(clinic)).rows).toEqual({});
  });

  it('goes also by a server whose clock is ahead of the database’s', async () => {
    const clinic = await stage.clinic();
    await auditAt(clinic, '2019-03-01T00:00:00Z', 2);
    const { clock } = stage.server;
    const before = clock.nowMs();
    clock.stopAt(Date.now() + 3_600_000);
    expect((await stage.run(clinic)).rows).toEqual({ audit_logs: 2 });
    clock.stopAt(before);
  });

  it('is not deleted by anybody in any other way', async () => {
    const clinic = await stage.clinic();
    await auditAt(clinic, '2019-03-01T00:00:00Z', 2);
    const remove = `DELETE FROM audit_logs WHERE clinic_id = '${clinic.id}'`;
    await expect(stage.root.rows(remove)).rejects.toThrow('append-only');
    const jobs = await connectAs('jobs', prefix);
    await expect(jobs.rows(remove)).rejects.toThrow(/denied/);
    const young = `CALL ${prefix}_sec.archive_audit('${clinic.id}', SYSDATE() - INTERVAL 6 YEAR, 500)`;
    await expect(jobs.rows(young)).rejects.toThrow('too young');
    const pet = `CALL ${prefix}_sec.archive_pets('${clinic.id}', '${clinic.id}', SYSDATE())`;
    await expect(jobs.rows(pet)).rejects.toThrow('too young');
    jobs.end();
  });

  it('is not changed or deleted in the archive', async () => {
    const clinic = await stage.clinic();
    await auditAt(clinic, '2019-03-01T00:00:00Z', 2);
    await stage.run(clinic);
    for (const change of [
      'DELETE FROM archived_audit_logs',
      'UPDATE archived_audit_logs SET seq = 9',
    ])
      await expect(stage.root.rows(change)).rejects.toThrow('append-only');
  });
});
