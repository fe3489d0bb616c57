import { deleteLabResult as endpoint } from '../../shared/labEndpoints.ts';
import { command } from '../http/command.ts';
import { followResult } from '../labAlerts/followResult.ts';
import { refuseHeldPet } from '../legalHolds/held.ts';
import { labOutcome } from './labOutcome.ts';
import { LabResultRow } from './LabResultRow.ts';
import { lockLabResult, readLabResult } from './readLabResults.ts';

/** Soft. The alert that it raised is withdrawn, and whoever had acknowledged it is told. */
export const deleteLabResult = command(endpoint, async (call) => {
  const { trx, params, query, at } = call;
  const id = params.labResultId;
  await lockLabResult(trx, id);
  const result = await readLabResult(trx, id);
  await refuseHeldPet(trx, result.petId);
  const reason = query.reason ?? 'The result was taken out of the record.';
  const followed = await followResult(call, { ...result, status: 'normal' }, reason);
  await LabResultRow.query(trx).findById(id).patch({ deletedAt: at });
  const newValues = { reason: query.reason ?? null };
  const trace = { entityType: 'lab_result', entityId: id, action: 'delete', newValues } as const;
  return labOutcome({}, [trace], [followed]);
});
