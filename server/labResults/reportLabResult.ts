import { reportLabResult as endpoint } from '../../shared/labEndpoints.ts';
import { command } from '../http/command.ts';
import { insertLabResult } from './insertLabResult.ts';
import { refuseOddLabDates } from './labDates.ts';
import { labOutcome } from './labOutcome.ts';
import { refuseUnknownAppointment, refuseUnknownPet } from './labReferences.ts';
import { reportTrace } from './labTraces.ts';
import { readLabResult } from './readLabResults.ts';

/** A new result; a critical one raises its alert in the same transaction. */
export const reportLabResult = command(endpoint, async (call) => {
  const { trx, body, at } = call;
  await refuseUnknownPet(trx, body.petId);
  await refuseUnknownAppointment(trx, body.petId, body.appointmentId);
  await refuseOddLabDates(trx, at, body);
  const { id, followed } = await insertLabResult(call, body);
  const result = await readLabResult(trx, id);
  return labOutcome(result, [reportTrace(result)], [followed]);
});
