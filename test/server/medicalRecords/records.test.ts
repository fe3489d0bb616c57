import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import {
  createMedicalRecord,
  deleteMedicalRecord,
  getMedicalRecord,
  listMedicalRecords,
  openVisitNote,
  recordVitals,
  updateMedicalRecord,
} from '../../../shared/medicalRecordEndpoints.ts';
import { ask, askRaw } from '../../support/testApp.ts';
import { makeAppointment, makePet, makeRow } from '../../support/testDatabase.ts';
import { at, RecordStage, soap } from './recordStage.ts';

const stage = new RecordStage('notes');

const measured = {
  temperatureC: 38.6,
  heartRate: 96,
  respiratoryRate: 24,
  weightKg: 12.35,
  bodyConditionScore: 5,
  vitals: { mucousMembranes: 'pink', capillaryRefillSeconds: 1.5, painScore: 2 },
} as const;

describe('a note', () => {
  it('keeps every field and gives it back as it was written', async () => {
    const { vera, pet, clinic } = await stage.scene();
    const appointment = await makeAppointment(stage.server.deps.db, clinic, { pet });
    const said = {
      ...soap,
      ...measured,
      plan: `  Two spaces, a tab\t, 猫 🐈 and ${'x'.repeat(15_000)}\n`,
      visitDate: '2026-11-20T10:15:00.000Z',
      visitType: 'sick',
      chiefComplaint: 'Shakes its head',
      followUpDate: '2026-12-01',
      appointmentId: appointment.id as never,
    } as const;
    const created = await stage.note(vera, pet, said);
    const { warnings, ...record } = created;
    expect(warnings).toEqual([]);
    expect(record).toMatchObject({
      ...said,
      petId: pet.id,
      version: 1,
      pet: { name: 'Biscuit', species: 'dog', clientId: pet.clientId },
      veterinarian: { firstName: 'Vera' },
      isLocked: false,
      lockedAt: null,
      addenda: [],
      diagnoses: [],
    });
    expect((await ask(vera, getMedicalRecord, at(created))).body).toEqual(record);
  });

  it('is saved again and again, each time as a new version, and says what is unusual', async () => {
    const { vera, sam, pet } = await stage.scene();
    const note = await stage.note(vera, pet);
    const first = await ask(vera, updateMedicalRecord, {
      ...at(note),
      body: { version: 1, plan: 'Drops' },
    });
    expect(first.body).toMatchObject({ version: 2, plan: 'Drops', objective: soap.objective });
    const second = await ask(sam, updateMedicalRecord, {
      ...at(note),
      body: { version: 2, temperatureC: 40.9, subjective: '' },
    });
    expect(second.body).toMatchObject({
      version: 3,
      subjective: null,
      warnings: [{ path: 'body.temperatureC', message: expect.stringContaining('high for a dog') }],
    });
  });

  it('is not written over by whoever did not see the last version', async () => {
    const { vera, sam, pet } = await stage.scene();
    const note = await stage.note(vera, pet);
    await ask(sam, updateMedicalRecord, { ...at(note), body: { version: 1, plan: 'Sam’s plan' } });
    const late = await ask(vera, updateMedicalRecord, {
      ...at(note),
      body: { version: 1, plan: 'Vera’s plan' },
    });
    expect(late).toMatchObject({
      status: 409,
      problem: { code: 'stale_version', current: { version: 2, plan: 'Sam’s plan' } },
    });
  });

  it('of two who write at once takes exactly one', async () => {
    const { vera, sam, pet } = await stage.scene();
    const note = await stage.note(vera, pet);
    const write = (asker: typeof vera, plan: string) =>
      ask(asker, updateMedicalRecord, { ...at(note), body: { version: 1, plan } });
    const replies = await Promise.all([
      write(vera, 'one'),
      write(sam, 'two'),
      write(vera, 'three'),
    ]);
    expect(replies.map(({ status }) => status).sort()).toEqual([200, 409, 409]);
  });

  it('refuses what the animal cannot have, by field', async () => {
    const { vera, pet } = await stage.scene();
    const body = { petId: pet.id, temperatureC: 51, heartRate: 1200, weightKg: 4 };
    const refused = await ask(vera, createMedicalRecord, { body });
    expect(refused).toMatchObject({ status: 400, problem: { code: 'invalid_request' } });
    expect(refused.problem.errors?.map(({ path }) => path)).toEqual([
      'body.temperatureC',
      'body.heartRate',
    ]);
  });

  it.each([
    ['vitals.bloodGroup', { vitals: { bloodGroup: 'DEA 1' } }],
    ['vitals.painScore', { vitals: { painScore: 11 } }],
    ['temperatureC', { temperatureC: 38.55 }],
    ['visitDate', { visitDate: '2030-01-01T00:00:00.000Z' }],
    ['followUpDate', { visitDate: '2026-11-20T10:00:00.000Z', followUpDate: '2026-11-19' }],
    ['plan', { plan: 'x'.repeat(16_001) }],
  ])('names %s when it is not right', async (path, wrong) => {
    const { vera, pet } = await stage.scene();
    const reply = await askRaw(vera, createMedicalRecord, { body: { petId: pet.id, ...wrong } });
    expect(reply).toMatchObject({ status: 400, problem: { errors: [{ path: `body.${path}` }] } });
  });

  it('is taken away only while nothing hangs on it', async () => {
    const { vera, pet, clinic } = await stage.scene();
    const note = await stage.note(vera, pet);
    const { id } = await makeRow(stage.server.deps.db, clinic, 'diagnoses', {
      medicalRecordId: note.id,
      description: 'Otitis',
    });
    const refused = await ask(vera, deleteMedicalRecord, at(note));
    expect(refused.problem).toMatchObject({
      code: 'still_has_dependents',
      detail: expect.stringContaining('Otitis'),
    });
    await clinic.run(() =>
      stage.server.deps.db.app('diagnoses').where({ id }).update({ deleted_at: new Date() }),
    );
    expect((await ask(vera, deleteMedicalRecord, at(note))).status).toBe(200);
    expect((await ask(vera, getMedicalRecord, at(note))).status).toBe(404);
  });
});

describe('a visit', () => {
  it('has one note, which is begun from its booking, also by two at once', async () => {
    const { vera, sam, theo, pet, clinic } = await stage.scene();
    const { id } = await makeAppointment(stage.server.deps.db, clinic, {
      pet,
      type: 'sick',
      reason: 'Limps',
      status: 'in_progress',
    });
    const call = { params: { appointmentId: id } };
    const notes = await Promise.all([vera, sam, theo].map((who) => ask(who, openVisitNote, call)));
    expect(new Set(notes.map(({ body }) => body.id)).size).toBe(1);
    expect(notes[0]?.body).toMatchObject({
      appointmentId: id,
      chiefComplaint: 'Limps',
      visitType: 'sick',
      petId: pet.id,
      subjective: null,
    });
    const again = await ask(vera, createMedicalRecord, {
      body: { petId: pet.id, appointmentId: id },
    });
    expect(again.problem.code).toBe('visit_has_note');
  });

  it('of another pet, or that never took place, has none', async () => {
    const { vera, pet, clinic } = await stage.scene();
    const { db } = stage.server.deps;
    const other = await makeAppointment(db, clinic, { pet: await makePet(db, clinic) });
    const body = { petId: pet.id, appointmentId: other.id };
    expect((await ask(vera, createMedicalRecord, { body })).problem).toMatchObject({
      code: 'unknown_reference',
      errors: [{ path: 'body.appointmentId' }],
    });
    const missed = await makeAppointment(db, clinic, { pet, status: 'no_show' });
    const params = { appointmentId: missed.id };
    expect((await ask(vera, openVisitNote, { params })).problem.code).toBe('wrong_status');
    const nowhere = { params: { appointmentId: randomUUID() } };
    expect((await ask(vera, openVisitNote, nowhere)).problem.code).toBe('not_found');
  });
});

describe('the people of the clinic', () => {
  it('write and read notes as their role allows', async () => {
    const { ada, vera, theo, rita, pet } = await stage.scene();
    const note = await stage.note(vera, pet);
    const vitals = { ...at(note), body: { version: 1, temperatureC: 38.4 } };
    expect((await ask(theo, recordVitals, vitals)).body).toMatchObject({ version: 2 });
    const words = { ...at(note), body: { version: 2, plan: 'Mine' } };
    expect((await ask(theo, updateMedicalRecord, words)).status).toBe(403);
    expect((await askRaw(theo, recordVitals, words)).status).toBe(400);
    expect((await ask(theo, getMedicalRecord, at(note))).body.plan).toBe(soap.plan);
    expect((await ask(ada, getMedicalRecord, at(note))).status).toBe(200);
    expect((await ask(ada, updateMedicalRecord, words)).status).toBe(403);
    expect((await ask(rita, getMedicalRecord, at(note))).status).toBe(403);
    expect((await ask(rita, listMedicalRecords, {})).status).toBe(403);
  });

  it('leave a trace of every reading and writing, without the text', async () => {
    const { vera, theo, pet, clinic } = await stage.scene();
    const note = await stage.note(vera, pet);
    await ask(theo, getMedicalRecord, at(note));
    await ask(vera, updateMedicalRecord, {
      ...at(note),
      body: { version: 1, plan: 'Secret of the plan', heartRate: 90 },
    });
    const rows = await stage.audited(clinic, 'medical_record');
    expect(rows.map(({ action }) => action)).toEqual(['create', 'read', 'update']);
    expect(JSON.parse(rows[2]?.new_values ?? '')).toEqual({ heartRate: 90, texts: ['plan'] });
    const said = JSON.stringify(rows);
    for (const text of [...Object.values(soap), 'Secret']) expect(said).not.toContain(text);
  });
});
