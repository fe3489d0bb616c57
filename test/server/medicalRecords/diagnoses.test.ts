import { describe, expect, it } from 'vitest';
import type { Diagnosis } from '../../../shared/diagnosis.ts';
import {
  createDiagnosis,
  deleteDiagnosis,
  getDiagnosis,
  listDiagnoses,
  updateDiagnosis,
} from '../../../shared/diagnosisEndpoints.ts';
import { getMedicalRecord, lockMedicalRecord } from '../../../shared/medicalRecordEndpoints.ts';
import { ask, type Asker } from '../../support/testApp.ts';
import { at, RecordStage } from './recordStage.ts';

const stage = new RecordStage('diagnoses');

async function noteScene() {
  const scene = await stage.scene();
  return { ...scene, note: await stage.note(scene.vera, scene.pet) };
}
const of = ({ id }: Diagnosis) => ({ params: { diagnosisId: id } });

async function diagnosis(
  vera: Asker,
  note: { id: string },
  said: { description?: string; isPrimary?: boolean } = {},
): Promise<Diagnosis> {
  const body = { medicalRecordId: note.id, description: 'Otitis externa', ...said };
  const reply = await ask(vera, createDiagnosis, { body });
  if (reply.status !== 201) throw new Error(JSON.stringify(reply.problem));
  return reply.body;
}

describe('a diagnosis', () => {
  it('is made, read, corrected and taken away by veterinarians', async () => {
    const { vera, theo, rita, note } = await noteScene();
    const made = await diagnosis(vera, note, { isPrimary: true });
    expect(made).toMatchObject({ version: 1, status: 'active', diagnosisCode: null });
    expect((await ask(theo, getDiagnosis, of(made))).body).toEqual(made);
    expect((await ask(rita, getDiagnosis, of(made))).status).toBe(403);
    const body = { version: 1, diagnosisCode: 'D-1', status: 'chronic' } as const;
    expect((await ask(theo, updateDiagnosis, { ...of(made), body })).status).toBe(403);
    const changed = await ask(vera, updateDiagnosis, { ...of(made), body });
    expect(changed.body).toMatchObject({ version: 2, diagnosisCode: 'D-1', status: 'chronic' });
    const late = await ask(vera, updateDiagnosis, { ...of(made), body });
    expect(late.problem).toMatchObject({ code: 'stale_version', current: { version: 2 } });
    expect((await ask(vera, deleteDiagnosis, of(made))).status).toBe(200);
    expect((await ask(vera, getDiagnosis, of(made))).status).toBe(404);
  });

  it('is primary alone, also when several become it at once', async () => {
    const { vera, sam, note } = await noteScene();
    const first = await diagnosis(vera, note, { isPrimary: true });
    const second = await diagnosis(vera, note, { description: 'Atopy' });
    await ask(vera, updateDiagnosis, { ...of(second), body: { version: 1, isPrimary: true } });
    const { body } = await ask(vera, getDiagnosis, of(first));
    expect(body).toMatchObject({ isPrimary: false, version: 2 });
    await Promise.all(
      ['a', 'b', 'c', 'd'].map((description, index) =>
        diagnosis(index % 2 ? vera : sam, note, { description, isPrimary: true }),
      ),
    );
    const { body: record } = await ask(vera, getMedicalRecord, at(note));
    expect(record.diagnoses).toHaveLength(6);
    expect(record.diagnoses.filter(({ isPrimary }) => isPrimary)).toHaveLength(1);
    expect(record.diagnoses[0]?.isPrimary).toBe(true);
  });

  it('of a locked note changes its course and nothing else', async () => {
    const { vera, note } = await noteScene();
    const made = await diagnosis(vera, note);
    await ask(vera, lockMedicalRecord, { ...at(note), body: { version: note.version } });
    const healed = { ...of(made), body: { version: 1, status: 'resolved' } as const };
    expect((await ask(vera, updateDiagnosis, healed)).body.status).toBe('resolved');
    const other = { ...of(made), body: { version: 2, description: 'Something else' } };
    expect((await ask(vera, updateDiagnosis, other)).problem.code).toBe('record_locked');
    expect((await ask(vera, deleteDiagnosis, of(made))).problem.code).toBe('record_locked');
  });

  it('is found by note, pet, code and status', async () => {
    const { vera, pet, note } = await noteScene();
    const made = await diagnosis(vera, note, { isPrimary: true });
    await ask(vera, updateDiagnosis, { ...of(made), body: { version: 1, diagnosisCode: 'OE' } });
    await diagnosis(vera, note, { description: 'Atopy' });
    const count = async (query: Record<string, unknown>) =>
      (await ask(vera, listDiagnoses, { query })).body.items.length;
    expect(await count({ medicalRecordId: note.id })).toBe(2);
    expect(await count({ petId: pet.id })).toBe(2);
    expect(await count({ diagnosisCode: 'OE' })).toBe(1);
    expect(await count({ isPrimary: true })).toBe(1);
    expect(await count({ status: 'resolved' })).toBe(0);
    expect(await count({ sort: 'description', limit: 1 })).toBe(1);
  });

  it('leaves a trace of every step', async () => {
    const { vera, note, clinic } = await noteScene();
    const made = await diagnosis(vera, note);
    await ask(vera, getDiagnosis, of(made));
    await ask(vera, deleteDiagnosis, of(made));
    const rows = await stage.audited(clinic, 'diagnosis');
    expect(rows.map(({ action }) => action)).toEqual(['create', 'read', 'delete']);
  });
});
