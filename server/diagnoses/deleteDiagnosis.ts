import { deleteDiagnosis as endpoint } from '../../shared/diagnosisEndpoints.ts';
import { command } from '../http/command.ts';
import { Problem } from '../http/problem.ts';
import { refuseHeldPet } from '../legalHolds/held.ts';
import { DiagnosisRow } from './DiagnosisRow.ts';
import { holdNote } from './ofRecord.ts';
import { findDiagnosis } from './readDiagnoses.ts';

/** Soft; of a locked note nothing is taken away. */
export const deleteDiagnosis = command(endpoint, async ({ trx, params, at }) => {
  const id = params.diagnosisId;
  const { medicalRecordId } = await findDiagnosis(trx, id);
  const note = await holdNote(trx, medicalRecordId);
  await findDiagnosis(trx, id);
  if (note?.isLocked) throw new Problem('record_locked');
  if (note) await refuseHeldPet(trx, note.petId);
  await DiagnosisRow.query(trx).findById(id).patch({ deletedAt: at, isPrimary: false });
  return {
    reply: () => ({}),
    traces: [{ entityType: 'diagnosis', entityId: id, action: 'delete' }],
  };
});
