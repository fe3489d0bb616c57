import { createDiagnosis as endpoint } from '../../shared/diagnosisEndpoints.ts';
import { command } from '../http/command.ts';
import { Problem } from '../http/problem.ts';
import { DiagnosisRow } from './DiagnosisRow.ts';
import { holdNote, yieldPrimary } from './ofRecord.ts';
import { presentDiagnosis } from './presentDiagnosis.ts';
import { findDiagnosis } from './readDiagnoses.ts';

/** A second primary one takes the place of the first. */
export const createDiagnosis = command(endpoint, async ({ deps, trx, body, at }) => {
  const note = await holdNote(trx, body.medicalRecordId);
  if (!note) {
    const errors = [{ path: 'body.medicalRecordId', message: 'No such note' }];
    throw new Problem('unknown_reference', { errors });
  }
  if (note.isLocked) throw new Problem('record_locked');
  const id = deps.ids.uuid();
  if (body.isPrimary) await yieldPrimary(trx, note.id, id);
  await DiagnosisRow.insertOne(trx, { ...body, id, createdAt: at });
  const diagnosis = presentDiagnosis(await findDiagnosis(trx, id));
  return {
    reply: () => diagnosis,
    traces: [{ entityType: 'diagnosis', entityId: id, action: 'create', newValues: body }],
  };
});
