import { correctLabResult as endpoint } from '../../shared/labEndpoints.ts';
import { changedFields } from '../http/changedFields.ts';
import { command } from '../http/command.ts';
import { Problem } from '../http/problem.ts';
import { followResult } from '../labAlerts/followResult.ts';
import { labOutcome } from './labOutcome.ts';
import { refuseUnknownAppointment } from './labReferences.ts';
import { LabResultRow } from './LabResultRow.ts';
import { findLabResult, readLabResult } from './readLabResults.ts';

/** Corrects a result; its alert follows: raised, asked again with the new value, or withdrawn. */
export const correctLabResult = command(endpoint, async (call) => {
  const { trx, params, body } = call;
  const { version, correctionReason = null, ...patch } = body;
  const id = params.labResultId;
  const row = await findLabResult(trx, id, 'locked');
  const before = await readLabResult(trx, id);
  if (row.version !== version) throw new Problem('stale_version', { current: before });
  await refuseUnknownAppointment(trx, row.petId, patch.appointmentId);
  await LabResultRow.updateVersioned(trx, id, version, patch);
  const followed = await followResult(call, await findLabResult(trx, id), correctionReason);
  const after = await readLabResult(trx, id);
  const trace = {
    entityType: 'lab_result',
    entityId: id,
    action: 'update',
    ...changedFields(before, after),
  } as const;
  return labOutcome(after, trace, followed);
});
