import { reportLabResult as endpoint } from '../../shared/labEndpoints.ts';
import { command } from '../http/command.ts';
import { followResult } from '../labAlerts/followResult.ts';
import { labOutcome } from './labOutcome.ts';
import { refuseUnknownAppointment, refuseUnknownPet } from './labReferences.ts';
import { LabResultRow } from './LabResultRow.ts';
import { findLabResult, readLabResult } from './readLabResults.ts';

/** A new result; a critical one raises its alert in the same transaction. */
export const reportLabResult = command(endpoint, async (call) => {
  const { deps, trx, body } = call;
  await refuseUnknownPet(trx, body.petId);
  await refuseUnknownAppointment(trx, body.petId, body.appointmentId);
  const id = deps.ids.uuid();
  await LabResultRow.insertOne(trx, { ...body, id });
  const followed = await followResult(call, await findLabResult(trx, id));
  const result = await readLabResult(trx, id);
  const { testName, status, testDate, petId } = result;
  const newValues = { petId, testName, status, testDate };
  return labOutcome(
    result,
    { entityType: 'lab_result', entityId: id, action: 'create', newValues },
    followed,
  );
});
