import { describe, expect, it } from 'vitest';
import {
  addAddendum,
  listMedicalRecords,
  lockMedicalRecord,
} from '../../../shared/medicalRecordEndpoints.ts';
import type { MedicalRecord } from '../../../shared/medicalRecord.ts';
import { ask, type Asker } from '../../support/testApp.ts';
import { makePet } from '../../support/testDatabase.ts';
import { at, RecordStage, soap } from './recordStage.ts';

const stage = new RecordStage('notelists');

type Query = Record<string, unknown>;
async function listed(vera: Asker, query: Query): Promise<MedicalRecord[]> {
  const { status, body, problem } = await ask(vera, listMedicalRecords, { query });
  if (status !== 200) throw new Error(JSON.stringify(problem));
  return body.items;
}
const day = (number: number) => `2026-10-${String(number).padStart(2, '0')}T10:00:00.000Z`;

describe('a list of notes', () => {
  it('is of one pet, client, veterinarian, kind or period, latest first, page by page', async () => {
    const { vera, sam, pet, clinic } = await stage.scene();
    const other = await makePet(stage.server.deps.db, clinic, { name: 'Rex' });
    const one = await stage.note(vera, pet, { visitDate: day(3), visitType: 'surgery' });
    const two = await stage.note(sam, pet, { visitDate: day(1) });
    const three = await stage.note(vera, other, { visitDate: day(2) });
    await ask(vera, lockMedicalRecord, { ...at(three), body: { version: 1 } });
    const ids = async (query: Query) => (await listed(vera, query)).map(({ id }) => id);
    expect(await ids({})).toEqual([one.id, three.id, two.id]);
    expect(await ids({ sort: 'visitDate' })).toEqual([two.id, three.id, one.id]);
    expect(await ids({ petId: pet.id })).toEqual([one.id, two.id]);
    expect(await ids({ clientId: other.clientId })).toEqual([three.id]);
    expect(await ids({ veterinarianId: clinic.users.veterinarian.id })).toEqual([one.id, three.id]);
    expect(await ids({ visitType: 'surgery' })).toEqual([one.id]);
    expect(await ids({ isLocked: true })).toEqual([three.id]);
    expect(await ids({ isLocked: false })).toEqual([one.id, two.id]);
    expect(await ids({ from: day(2), to: day(3) })).toEqual([three.id]);
    const pages: string[] = [];
    for (let cursor: string | null = ''; cursor !== null;) {
      const query: Query = { limit: 1, ...(cursor ? { cursor } : {}) };
      const reply = await ask(vera, listMedicalRecords, { query });
      for (const { id } of reply.body.items) pages.push(id);
      cursor = reply.body.nextCursor;
    }
    expect(pages).toEqual([one.id, three.id, two.id]);
  });

  it('has the texts that it is asked for and no others', async () => {
    const { vera, pet } = await stage.scene();
    await stage.note(vera, pet);
    const [bare] = await listed(vera, {});
    expect(Object.keys(bare ?? {})).not.toEqual(expect.arrayContaining(['plan']));
    expect(bare).not.toHaveProperty('subjective');
    const [asked] = await listed(vera, { fields: 'plan,assessment' });
    expect(asked).toMatchObject({ plan: soap.plan, assessment: soap.assessment });
    expect(asked).not.toHaveProperty('objective');
    const wrong = await ask(vera, listMedicalRecords, { query: { fields: 'plan,password' } });
    expect(wrong.status).toBe(400);
  });
});

describe('a search', () => {
  it('finds words in any text of one pet’s notes and addenda, and only there', async () => {
    const { vera, pet, clinic } = await stage.scene();
    const other = await makePet(stage.server.deps.db, clinic);
    const one = await stage.note(vera, pet, { plan: 'Amoxicillin for Zaïre', visitDate: day(2) });
    const two = await stage.note(vera, pet, {
      objective: 'AMOXICILLIN allergy',
      visitDate: day(1),
    });
    await stage.note(vera, other, { plan: 'Amoxicillin' });
    await ask(vera, lockMedicalRecord, { ...at(two), body: { version: 1 } });
    await ask(vera, addAddendum, { ...at(two), body: { body: 'Hives after the first tablet' } });
    const found = async (search: string) =>
      (await listed(vera, { petId: pet.id, search })).map(({ id }) => id);
    expect(await found('amoxi')).toEqual([one.id, two.id]);
    expect(await found('zaire amox')).toEqual([one.id]);
    expect(await found('hives')).toEqual([two.id]);
    expect(await found('100% _')).toEqual([]);
    const page = await ask(vera, listMedicalRecords, {
      query: { petId: pet.id, search: 'amoxicillin', limit: 1 },
    });
    expect(page.body.items).toMatchObject([{ id: one.id }]);
    const cursor = page.body.nextCursor ?? '';
    const rest = await listed(vera, { petId: pet.id, search: 'amoxicillin', limit: 1, cursor });
    expect(rest).toMatchObject([{ id: two.id }]);
  });

  it('looks through more notes than one statement reads', async () => {
    const { vera, pet, clinic } = await stage.scene();
    const rows = Array.from({ length: 450 }, (_, index) => ({
      clinic_id: clinic.id,
      id: `01890000-0000-7000-8000-${String(index).padStart(12, '0')}`,
      pet_id: pet.id,
      veterinarian_id: clinic.users.veterinarian.id,
      visit_date: new Date(day(5)),
      chief_complaint: index === 7 ? 'Needle' : 'Hay',
    }));
    await clinic.run(() => stage.server.deps.db.app('medical_records').insert(rows));
    const found = await listed(vera, { petId: pet.id, search: 'needle' });
    expect(found).toMatchObject([{ chiefComplaint: 'Needle' }]);
  });

  it('is of one pet: all notes of a clinic are not decrypted for a word', async () => {
    const { vera } = await stage.scene();
    const refused = await ask(vera, listMedicalRecords, { query: { search: 'amoxicillin' } });
    expect(refused).toMatchObject({ status: 400, problem: { errors: [{ path: 'query.search' }] } });
  });
});
