import { updateDiagnosis as endpoint } from '../../shared/diagnosisEndpoints.ts';
import { changedFields } from '../http/changedFields.ts';
import { command } from '../http/command.ts';
import { Problem } from '../http/problem.ts';
import { DiagnosisRow } from './DiagnosisRow.ts';
import { holdNote, yieldPrimary } from './ofRecord.ts';
import { presentDiagnosis } from './presentDiagnosis.ts';
import { findDiagnosis } from './readDiagnoses.ts';

/** The course of a disease goes on after its note was locked; what was found then stays. */
export const updateDiagnosis = command(endpoint, async ({ trx, params, body }) => {
  const { version, ...patch } = body;
  const id = params.diagnosisId;
  const { medicalRecordId } = await findDiagnosis(trx, id);
  const note = await holdNote(trx, medicalRecordId);
  const before = presentDiagnosis(await findDiagnosis(trx, id));
  const isCourseOnly = Object.keys(patch).every((name) => name === 'status');
  if (!note) throw new Problem('not_found');
  if (note.isLocked && !isCourseOnly) throw new Problem('record_locked', { current: before });
  if (before.version !== version) throw new Problem('stale_version', { current: before });
  if (patch.isPrimary) await yieldPrimary(trx, medicalRecordId, id);
  await DiagnosisRow.updateVersioned(trx, id, version, patch);
  const after = presentDiagnosis(await findDiagnosis(trx, id));
  const changes = changedFields(before, after);
  return {
    reply: () => after,
    traces: [{ entityType: 'diagnosis', entityId: id, action: 'update', ...changes }],
  };
});
