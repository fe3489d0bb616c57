import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { deleteAppointment } from '../../../shared/appointmentEndpoints.ts';
import { deleteClient } from '../../../shared/clientEndpoints.ts';
import { deleteDiagnosis } from '../../../shared/diagnosisEndpoints.ts';
import { deleteLabResult } from '../../../shared/labEndpoints.ts';
import { placeLegalHold, releaseLegalHold } from '../../../shared/legalHoldEndpoints.ts';
import {
  deleteMedicalRecord,
  updateMedicalRecord,
} from '../../../shared/medicalRecordEndpoints.ts';
import {
  deletePet,
  deletePetPhoto,
  getPetPhoto,
  putPetPhoto,
  updatePet,
} from '../../../shared/petEndpoints.ts';
import { deleteVaccination } from '../../../shared/vaccinationEndpoints.ts';
import { openWith, readDataKeys } from '../../../server/db/fieldEncryption.ts';
import { ask, askRaw, signedIn } from '../../support/testApp.ts';
import { makeClient, makePet, makeRow, type TestClinic } from '../../support/testDatabase.ts';
import { RetentionStage } from './retentionStage.ts';

const stage = new RetentionStage('tlegalhold');
const reason = 'A claim for damages';
const png = (
  await sharp({ create: { width: 2, height: 2, channels: 3, background: '#c84' } })
    .png()
    .toBuffer()
).toString('base64');

const place = async (clinic: TestClinic, whom: object) => {
  const ada = await signedIn(stage.server, clinic.users.admin);
  const placed = await ask(ada, placeLegalHold, { body: { ...whom, reason } });
  expect(placed.status).toBe(201);
  return placed.body;
};
const release = async (clinic: TestClinic, legalHoldId: string) => {
  const ada = await signedIn(stage.server, clinic.users.admin);
  const body = { version: 1, reason: 'Settled' };
  return askRaw(ada, releaseLegalHold, { params: { legalHoldId }, body });
};
const idIn = async (clinic: TestClinic, table: string) => {
  const sql = `SELECT id FROM ${table} WHERE clinic_id = ? LIMIT 1`;
  const [row] = await stage.root.rows<{ id: string }>(sql, [clinic.id]);
  return row?.id ?? '';
};

/** Everything of an animal that a person can delete, and how. */
async function deletions(clinic: TestClinic, pet: { id: string; clientId: string }) {
  const { veterinarian: vera, receptionist: rita } = clinic.users;
  const of = async (name: string, table: string) => ({ [name]: await idIn(clinic, table) });
  return [
    [deletePet, rita, { petId: pet.id }],
    [deleteClient, rita, { clientId: pet.clientId }],
    [deleteMedicalRecord, vera, await of('medicalRecordId', 'medical_records')],
    [deleteDiagnosis, vera, await of('diagnosisId', 'diagnoses')],
    [deleteVaccination, vera, await of('vaccinationId', 'vaccinations')],
    [deleteLabResult, vera, await of('labResultId', 'lab_results')],
    [deleteAppointment, rita, await of('appointmentId', 'appointments')],
  ] as const;
}

describe('of what is on legal hold', () => {
  it.each(['pet', 'client', 'clinic'] as const)('(the %s) nothing is deleted', async (kind) => {
    const clinic = await stage.clinic();
    const pet = await stage.oldPet(clinic);
    await stage.root.rows(`UPDATE appointments SET status = 'cancelled' WHERE clinic_id = ?`, [
      clinic.id,
    ]);
    await place(
      clinic,
      { pet: { petId: pet.id }, client: { clientId: pet.clientId }, clinic: {} }[kind],
    );
    for (const [endpoint, user, params] of await deletions(clinic, pet)) {
      const asker = await signedIn(stage.server, user);
      const query = endpoint === deleteAppointment ? { version: 1 } : {};
      const reply = await askRaw(asker, endpoint, { params, query });
      expect([endpoint.path, reply.status, reply.problem.code]).toEqual([
        endpoint.path,
        409,
        'on_legal_hold',
      ]);
    }
  });

  it('the photo stays, bytes and all, until the hold is released', async () => {
    const clinic = await stage.clinic();
    const pet = await makePet(stage.server.deps.db, clinic);
    const rita = await signedIn(stage.server, clinic.users.receptionist);
    const params = { petId: pet.id };
    const body = { contentType: 'image/png', base64: png };
    expect((await askRaw(rita, putPetPhoto, { params, body })).status).toBe(200);
    const { base64: kept } = (await ask(rita, getPetPhoto, { params })).body;
    const { id } = await place(clinic, params);
    const other = { contentType: 'image/png', base64: png };
    const gone = { version: 2, photoUrl: null };
    for (const [endpoint, said] of [
      [putPetPhoto, { params, body: other }],
      [deletePetPhoto, { params }],
      [updatePet, { params, body: gone }],
    ] as const) {
      const { status, problem } = await askRaw(rita, endpoint, said);
      expect([endpoint.method, status, problem.code]).toEqual([
        endpoint.method,
        409,
        'on_legal_hold',
      ]);
    }
    const sql = 'SELECT bytes FROM pet_photos WHERE pet_id = ? AND deleted_at IS NULL';
    const [photo] = await stage.root.rows<{ bytes: Buffer }>(sql, [pet.id]);
    expect(photo?.bytes.toString('base64')).toBe(kept);
    await release(clinic, id);
    expect((await askRaw(rita, deletePetPhoto, { params })).status).toBe(200);
  });

  it('what a note said before stays, sealed and for nobody’s eyes', async () => {
    const clinic = await stage.clinic();
    const { db } = stage.server.deps;
    const pet = await makePet(db, clinic);
    const vera = await signedIn(stage.server, clinic.users.veterinarian);
    const note = await makeRow(db, clinic, 'medical_records', {
      petId: pet.id,
      veterinarianId: clinic.users.veterinarian.id,
      visitDate: new Date(stage.server.clock.nowMs()),
    });
    const write = (version: number, subjective: string) => {
      const params = { medicalRecordId: note.id };
      return askRaw(vera, updateMedicalRecord, { params, body: { version, subjective } });
    };
    expect((await write(1, 'before the hold')).status).toBe(200);
    expect((await write(2, 'as it was')).status).toBe(200);
    expect(await stage.count(clinic, 'medical_record_revisions')).toBe(0);
    await place(clinic, { petId: pet.id });
    expect((await write(3, 'otherwise')).status).toBe(200);
    const rows = await stage.root.rows<Record<string, string>>(
      'SELECT id, subjective, plan, version, replaced_by FROM medical_record_revisions WHERE clinic_id = ?',
      [clinic.id],
    );
    const by = clinic.users.veterinarian.id;
    expect(rows).toMatchObject([{ version: 3, plan: null, replaced_by: by }]);
    const [{ id = '', subjective = '' } = {}] = rows;
    await clinic.run(async () => {
      const keys = await readDataKeys({ db }, db.app);
      if (!keys) throw new Error('no data key');
      const kept = { table: 'medical_record_revisions', id, column: 'subjective' };
      expect(openWith(keys, kept, subjective)).toBe('as it was');
      await expect(db.app('medical_record_revisions').select('id')).rejects.toThrow(/denied/);
    });
  });
});

describe('a hold on a client', () => {
  it('keeps the animals that they had, whoever has them now', async () => {
    const clinic = await stage.clinic();
    const { db } = stage.server.deps;
    const pet = await stage.oldPet(clinic);
    await stage.root.rows('DELETE FROM lab_results WHERE clinic_id = ?', [clinic.id]);
    await stage.root.rows('DELETE FROM medical_records WHERE clinic_id = ?', [clinic.id]);
    await stage.root.rows('DELETE FROM appointments WHERE clinic_id = ?', [clinic.id]);
    const { id } = await place(clinic, { clientId: pet.clientId });
    const other = await makeClient(db, clinic);
    await stage.root.rows('UPDATE pets SET client_id = ? WHERE id = ?', [other.id, pet.id]);
    expect(await stage.run(clinic)).toEqual({ rows: {}, blocked: 0 });
    const rita = await signedIn(stage.server, clinic.users.receptionist);
    const reply = await askRaw(rita, deletePet, { params: { petId: pet.id } });
    expect(reply.problem.code).toBe('on_legal_hold');
    await release(clinic, id);
    expect((await stage.run(clinic)).rows).toMatchObject({ pets: 1, legal_hold_pets: 1 });
  });
});
