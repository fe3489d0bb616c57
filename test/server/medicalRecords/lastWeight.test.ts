import { describe, expect, it } from 'vitest';
import {
  deleteMedicalRecord,
  recordVitals,
  updateMedicalRecord,
} from '../../../shared/medicalRecordEndpoints.ts';
import { PetId } from '../../../shared/ids.ts';
import { getPet, updatePet } from '../../../shared/petEndpoints.ts';
import { verifyAudit } from '../../../server/db/audit.ts';
import { inTransaction } from '../../../server/db/transaction.ts';
import { ask, type Asker } from '../../support/testApp.ts';
import { makePet } from '../../support/testDatabase.ts';
import { at, RecordStage } from './recordStage.ts';

const stage = new RecordStage('lastweight');
const dayMs = 86_400_000;

/** A cat that was registered with 5 kg. */
async function scene() {
  const all = await stage.scene();
  const pet = await makePet(stage.server.deps.db, all.clinic, { name: 'Zelda', weight: 5 });
  const ago = (days: number) =>
    new Date(stage.server.clock.nowMs() - days * dayMs).toISOString() as never;
  const last = async (asker: Asker) => {
    const { body } = await ask(asker, getPet, { params: { petId: PetId.parse(pet.id) } });
    return [body.weightKg, body.weighedAt];
  };
  return { ...all, pet, ago, last };
}

describe('the last weight of a pet', () => {
  it('is what its latest visit says, with the day of it, for reception as well', async () => {
    const { pet, vera, rita, ago, last } = await scene();
    expect(await last(rita)).toEqual([5, null]);
    const note = await stage.note(vera, pet, { weightKg: 5.5, visitDate: ago(3) });
    expect(await last(rita)).toEqual([5.5, note.visitDate]);
    expect(await last(vera)).toEqual([5.5, note.visitDate]);
  });

  it('does not follow a note of an earlier visit', async () => {
    const { pet, vera, ago, last } = await scene();
    const note = await stage.note(vera, pet, { weightKg: 5.5, visitDate: ago(3) });
    await stage.note(vera, pet, { weightKg: 4, visitDate: ago(90) });
    expect(await last(vera)).toEqual([5.5, note.visitDate]);
  });

  it('is corrected with the note, whoever measured, and falls back to the one before', async () => {
    const { pet, vera, theo, ago, last } = await scene();
    const first = await stage.note(vera, pet, { weightKg: 5.2, visitDate: ago(60) });
    const note = await stage.note(vera, pet, { weightKg: 55, visitDate: ago(3) });
    const fix = { version: 1, weightKg: 5.5 };
    expect((await ask(theo, recordVitals, { ...at(note), body: fix })).status).toBe(200);
    expect(await last(vera)).toEqual([5.5, note.visitDate]);
    const moved = { version: 2, visitDate: ago(100) };
    await ask(vera, updateMedicalRecord, { ...at(note), body: moved });
    expect(await last(vera)).toEqual([5.2, first.visitDate]);
    await ask(vera, updateMedicalRecord, { ...at(first), body: { version: 1, weightKg: null } });
    expect((await last(vera))[0]).toBe(5.5);
    expect((await ask(vera, deleteMedicalRecord, at(note))).status).toBe(200);
    expect(await last(vera)).toEqual([5, null]);
  });

  it('is written with the patient on a later day', async () => {
    const { pet, vera, rita, ago, last } = await scene();
    const old = await stage.note(vera, pet, { weightKg: 5.5, visitDate: ago(3) });
    const body = { version: 2, weightKg: 6 };
    const { body: written } = await ask(rita, updatePet, {
      params: { petId: PetId.parse(pet.id) },
      body,
    });
    const now = new Date(stage.server.clock.nowMs()).toISOString();
    expect(written).toMatchObject({ weightKg: 6 });
    expect(written.weighedAt?.slice(0, 10)).toBe(now.slice(0, 10));
    await ask(vera, updateMedicalRecord, { ...at(old), body: { version: 1, weightKg: 5.4 } });
    expect((await last(vera))[0]).toBe(6);
    const note = await stage.note(vera, pet, { weightKg: 6.1 });
    expect(await last(vera)).toEqual([6.1, note.visitDate]);
  });

  it('changes with its version and an audit row, beside those of the note', async () => {
    const { clinic, pet, vera } = await scene();
    const note = await stage.note(vera, pet, { weightKg: 5.5 });
    const rows = (await stage.audited(clinic, 'pet')).filter(({ action }) => action === 'update');
    expect(rows.map((row) => row.entity_id)).toEqual([pet.id]);
    expect(JSON.parse(rows[0]?.new_values ?? '')).toEqual({
      weightKg: 5.5,
      weighedAt: note.visitDate,
    });
    const params = { petId: PetId.parse(pet.id) };
    expect((await ask(vera, getPet, { params })).body.version).toBe(2);
    const verdict = await clinic.run(() =>
      inTransaction(stage.server.deps.db, (trx) => verifyAudit(trx)),
    );
    expect(verdict.firstBadSeq).toBeNull();
  });
});
