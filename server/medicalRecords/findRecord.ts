import type { Knex } from 'knex';
import { raw } from 'objection';
import { soapNames, type MedicalRecord, type SoapName } from '../../shared/medicalRecord.ts';
import { currentTenant } from '../db/tenantContext.ts';
import type { Deps } from '../deps.ts';
import { Problem } from '../http/problem.ts';
import { MedicalRecordRow } from './MedicalRecordRow.ts';
import { presentRecord } from './presentRecord.ts';
import { readParts } from './recordParts.ts';
import { openSoap } from './soapText.ts';

const plain = [
  'id',
  'clinic_id',
  'pet_id',
  'veterinarian_id',
  'appointment_id',
  'visit_date',
  'visit_type',
  'chief_complaint',
  'vitals',
  'temperature',
  'heart_rate',
  'respiratory_rate',
  'weight',
  'body_condition_score',
  'follow_up_date',
  'is_locked',
  'locked_at',
  'locked_by',
  'locks_at',
  'lock_seal',
  'version',
  'created_at',
  'updated_at',
];
const addendaCount = `(SELECT COUNT(*) FROM medical_record_addenda a
  WHERE a.clinic_id = medical_records.clinic_id AND a.medical_record_id = medical_records.id)`;

/** Notes that are not deleted, with the names beside them and those of the sealed texts that are asked for. */
export function selectRecords(trx: Knex, texts: readonly SoapName[]) {
  return MedicalRecordRow.query(trx)
    .whereNull('medical_records.deleted_at')
    .joinRelated('[pet, veterinarian]')
    .leftJoinRelated('locker')
    .select(
      ...[...plain, ...texts].map((column) => `medical_records.${column}`),
      'pet.name as pet_name',
      'pet.species as pet_species',
      'pet.client_id as client_id',
      'veterinarian.first_name as veterinarian_first_name',
      'veterinarian.last_name as veterinarian_last_name',
      'locker.first_name as locker_first_name',
      'locker.last_name as locker_last_name',
      raw(`${addendaCount} AS addenda_count`),
    );
}

/** A note of this clinic as the API shows it alone: with its texts, diagnoses and addenda. @throws Problem `not_found`, UnreadableText */
export async function readRecord(deps: Deps, trx: Knex, id: string): Promise<MedicalRecord> {
  const row = await selectRecords(trx, soapNames).where('medical_records.id', id).first();
  if (!row) throw new Problem('not_found');
  const parts = await readParts(deps, trx, { ids: [id], withAddenda: true });
  const record = presentRecord(row, parts, await openSoap(deps, trx, row));
  return { ...record, addenda: [...(parts.addenda.get(id) ?? [])] };
}

/** Holds the note until the transaction ends, then reads it. @throws Problem `not_found`, UnreadableText */
export async function holdRecord(
  deps: Deps,
  trx: Knex.Transaction,
  id: string,
): Promise<MedicalRecord> {
  await trx.raw('SELECT id FROM medical_records WHERE clinic_id = ? AND id = ? FOR UPDATE', [
    currentTenant().clinicId,
    id,
  ]);
  return readRecord(deps, trx, id);
}

/** @throws Problem `record_locked`, `stale_version`, each with the note as it stands */
export function refuseUnwritable(record: MedicalRecord, seenVersion: number): void {
  if (record.isLocked) throw new Problem('record_locked', { current: record });
  if (record.version !== seenVersion) throw new Problem('stale_version', { current: record });
}
