import { deleteMedicalRecord as endpoint } from '../../shared/medicalRecordEndpoints.ts';
import { currentTenant } from '../db/tenantContext.ts';
import { DiagnosisRow } from '../diagnoses/DiagnosisRow.ts';
import { followWeight, unchanged } from '../pets/lastWeights.ts';
import { command } from '../http/command.ts';
import { Problem } from '../http/problem.ts';
import { refuseHeldPet } from '../legalHolds/held.ts';
import { MedicalRecordRow } from './MedicalRecordRow.ts';
import { callOffLock } from './recordLock.ts';

/** Soft; refused once the note is locked, and while it has diagnoses. Its text is not read for it. */
export const deleteRecord = command(endpoint, async ({ trx, params, at }) => {
  const id = params.medicalRecordId;
  await trx.raw('SELECT id FROM medical_records WHERE clinic_id = ? AND id = ? FOR UPDATE', [
    currentTenant().clinicId,
    id,
  ]);
  const row = await MedicalRecordRow.query(trx).findById(id).whereNull('deleted_at');
  if (!row) throw new Problem('not_found');
  if (row.isLocked) throw new Problem('record_locked');
  await refuseHeldPet(trx, row.petId);
  const diagnosis = await DiagnosisRow.query(trx)
    .where({ medical_record_id: id })
    .whereNull('deleted_at')
    .first();
  if (diagnosis) {
    const detail = `The note has a diagnosis: ${diagnosis.description}.`;
    throw new Problem('still_has_dependents', { detail });
  }
  await MedicalRecordRow.query(trx).findById(id).patch({ deletedAt: at });
  await callOffLock(trx, id, at);
  const weighed = row.weight === null ? unchanged : await followWeight(trx, row.petId, at);
  return {
    reply: () => ({}),
    traces: [{ entityType: 'medical_record', entityId: id, action: 'delete' }, ...weighed.traces],
    step: weighed.step,
  };
});
