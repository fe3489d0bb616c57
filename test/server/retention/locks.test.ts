import { describe, expect, it } from 'vitest';
import { getMedicalRecord, updateMedicalRecord } from '../../../shared/medicalRecordEndpoints.ts';
import { ask, signedIn } from '../../support/testApp.ts';
import type { TestClinic } from '../../support/testDatabase.ts';
import { family, lastSeen, RetentionStage } from './retentionStage.ts';

const stage = new RetentionStage('tretentionlocks');
/** Few, and just made: the database has no figures of the tables yet to choose its plans by. */
const others = 5;

/** Locks every row of the clinic that nobody holds, in each table; answers how many those are. Until COMMIT. */
async function lockFree(
  clinic: TestClinic,
  tables = Object.keys(family),
): Promise<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const table of tables) {
    const sql = `SELECT 1 FROM ${table} WHERE clinic_id = ? FOR UPDATE SKIP LOCKED`;
    counts[table] = (await stage.root.rows(sql, [clinic.id])).length;
  }
  return counts;
}

async function manyYoung(clinic: TestClinic): Promise<{ id: string }[]> {
  const young = [];
  for (let made = 0; made < others; made += 1)
    young.push(await stage.oldPet(clinic, '2026-01-05T10:00:00Z'));
  return young;
}

describe('while an animal goes to the archive', () => {
  it('nobody who works on others is waited for', async () => {
    const clinic = await stage.clinic();
    const old = await stage.oldPet(clinic, lastSeen);
    const { db } = stage.server.deps;
    await manyYoung(clinic);
    const inside = Object.keys(family).filter((table) => table !== 'clients');
    // Who holds the old one's rows leaves the others to be taken: they are then held by somebody else.
    await db.jobs.transaction(async (trx) => {
      const values = [clinic.id, old.id, new Date('2019-06-02')];
      await trx.raw(`CALL ${db.names.sec}.archive_pets(?, ?, ?)`, values);
      await stage.root.rows('BEGIN');
      await lockFree(clinic, inside);
      await trx.rollback();
    });
    expect((await stage.run(clinic)).rows).toEqual(family);
    await stage.root.rows('COMMIT');
  });

  it('nothing of other animals is locked, and their notes are saved', async () => {
    const clinic = await stage.clinic();
    const [first] = await manyYoung(clinic);
    const old = await stage.oldPet(clinic, lastSeen);
    const { db } = stage.server.deps;
    const vera = await signedIn(stage.server, clinic.users.veterinarian);
    const [note] = await stage.root.rows<{ id: string }>(
      'SELECT id FROM medical_records WHERE clinic_id = ? AND pet_id = ?',
      [clinic.id, first?.id ?? ''],
    );
    const params = { medicalRecordId: note?.id ?? '' };
    await db.jobs.transaction(async (trx) => {
      const values = [clinic.id, old.id, new Date('2019-06-02')];
      await trx.raw(`CALL ${db.names.sec}.archive_pets(?, ?, ?)`, values);
      const unlocked = Object.fromEntries(Object.keys(family).map((table) => [table, others]));
      expect(await lockFree(clinic)).toMatchObject({ ...unlocked, clients: others + 1 });
      const { body: read } = await ask(vera, getMedicalRecord, { params });
      const body = { version: read.version, plan: 'Ear drops, ten days' };
      expect(await ask(vera, updateMedicalRecord, { params, body })).toMatchObject({ status: 200 });
    });
    expect(await stage.count(clinic, 'pets')).toBe(others);
  });
});
