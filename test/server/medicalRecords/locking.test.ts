import { describe, expect, it } from 'vitest';
import { createDiagnosis } from '../../../shared/diagnosisEndpoints.ts';
import {
  addAddendum,
  deleteMedicalRecord,
  getMedicalRecord,
  lockMedicalRecord,
  recordVitals,
  updateMedicalRecord,
} from '../../../shared/medicalRecordEndpoints.ts';
import { ask } from '../../support/testApp.ts';
import { at, RecordStage } from './recordStage.ts';

const stage = new RecordStage('notelocks');
const hourMs = 3_600_000;

describe('a locked note', () => {
  it('is changed by nobody any more', async () => {
    const { vera, theo, sam, pet } = await stage.scene();
    const note = await stage.note(vera, pet);
    const locked = await ask(sam, lockMedicalRecord, { ...at(note), body: { version: 1 } });
    expect(locked.body).toMatchObject({
      isLocked: true,
      version: 2,
      lockedBy: { firstName: 'Sam' },
      locksAt: null,
    });
    const refusals = [
      await ask(vera, updateMedicalRecord, { ...at(note), body: { version: 2, plan: 'x' } }),
      await ask(theo, recordVitals, { ...at(note), body: { version: 2, heartRate: 80 } }),
      await ask(vera, lockMedicalRecord, { ...at(note), body: { version: 2 } }),
      await ask(vera, deleteMedicalRecord, at(note)),
      await ask(vera, createDiagnosis, {
        body: { medicalRecordId: note.id, description: 'Otitis' },
      }),
    ];
    for (const refused of refusals)
      expect(refused).toMatchObject({ status: 409, problem: { code: 'record_locked' } });
  });

  it('takes addenda, each signed and timed, in their order', async () => {
    const { vera, sam, theo, pet, clinic } = await stage.scene();
    const note = await stage.note(vera, pet);
    const first = { ...at(note), body: { body: 'Owner called: better' } };
    expect((await ask(vera, addAddendum, first)).problem.code).toBe('record_not_locked');
    await ask(vera, lockMedicalRecord, { ...at(note), body: { version: 1 } });
    expect((await ask(theo, addAddendum, first)).status).toBe(403);
    const written = await ask(vera, addAddendum, first);
    expect(written).toMatchObject({
      status: 201,
      body: { body: 'Owner called: better', author: { firstName: 'Vera' } },
    });
    await ask(sam, addAddendum, { ...at(note), body: { body: 'Culture is negative' } });
    const { body: record } = await ask(vera, getMedicalRecord, at(note));
    expect(record).toMatchObject({
      addendaCount: 2,
      addenda: [written.body, { body: 'Culture is negative', author: { firstName: 'Sam' } }],
    });
    const rows: { body: string }[] = await clinic.run(() =>
      stage.server.deps.db.app('medical_record_addenda').select('body'),
    );
    for (const row of rows) expect(row.body).toMatch(/^v1\.1\./);
  });
});

describe('the 24 hours', () => {
  it('lock a note by themselves, once, and say so in the audit log', async () => {
    const { vera, pet, clinic } = await stage.scene();
    const note = await stage.note(vera, pet);
    stage.server.clock.advance(24 * hourMs - 60_000);
    await stage.runTimers();
    expect((await ask(vera, getMedicalRecord, at(note))).body.isLocked).toBe(false);
    stage.server.clock.advance(2 * 60_000);
    await stage.runTimers();
    expect((await ask(vera, getMedicalRecord, at(note))).body).toMatchObject({
      isLocked: true,
      lockedBy: null,
      version: 2,
    });
    const rows = await stage.audited(clinic, 'medical_record');
    // MySQL writes JSON with blanks.
    const byTime = rows.filter(({ new_values: said }) => /"by": ?"time"/.test(said ?? ''));
    expect(byTime).toHaveLength(1);
  });

  it('count from when an old visit was written up', async () => {
    const { vera, pet } = await stage.scene();
    const nowMs = stage.server.clock.nowMs();
    const visitDate = new Date(nowMs - 9 * 24 * hourMs).toISOString();
    const old = await stage.note(vera, pet, { visitDate });
    await stage.runTimers();
    expect((await ask(vera, getMedicalRecord, at(old))).body.isLocked).toBe(false);
    stage.server.clock.advance(25 * hourMs);
    await stage.runTimers();
    expect((await ask(vera, getMedicalRecord, at(old))).body.isLocked).toBe(true);
  });

  it('leave a note alone that was locked by hand or taken away', async () => {
    const { vera, pet } = await stage.scene();
    const [kept, gone] = [await stage.note(vera, pet), await stage.note(vera, pet)];
    await ask(vera, lockMedicalRecord, { ...at(kept), body: { version: 1 } });
    await ask(vera, deleteMedicalRecord, at(gone));
    stage.server.clock.advance(25 * hourMs);
    await stage.runTimers();
    expect((await ask(vera, getMedicalRecord, at(kept))).body).toMatchObject({
      version: 2,
      lockedBy: { firstName: 'Vera' },
    });
  });
});
