import type { Knex } from 'knex';
import { raw, type PartialModelObject } from 'objection';
import { MedicalRecordRow } from '../medicalRecords/MedicalRecordRow.ts';
import { DiagnosisRow } from './DiagnosisRow.ts';

/** The note that diagnoses hang on, held until the transaction ends: they change one at a time. */
export async function holdNote(
  trx: Knex.Transaction,
  id: string,
): Promise<MedicalRecordRow | undefined> {
  return MedicalRecordRow.query(trx).findById(id).whereNull('deleted_at').forUpdate();
}

/** The held note's other diagnoses are primary no longer. */
export async function yieldPrimary(
  trx: Knex.Transaction,
  medicalRecordId: string,
  toId: string,
): Promise<void> {
  // Objection's type for "a column or an expression" can't see through open column names.
  const other = {
    isPrimary: false,
    version: raw('?? + 1', 'version'),
  } as PartialModelObject<DiagnosisRow>;
  await DiagnosisRow.query(trx)
    .where({ medical_record_id: medicalRecordId, is_primary: true })
    .whereNot({ id: toId })
    .patch(other);
}
