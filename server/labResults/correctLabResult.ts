import { correctLabResult as endpoint, type LabResult } from '../../shared/labEndpoints.ts';
import { stageAfter, verdictWarnings } from '../../shared/labStageRules.ts';
import { readLab } from '../../shared/labValueParsing.ts';
import { changedFields } from '../http/changedFields.ts';
import { command } from '../http/command.ts';
import { Problem } from '../http/problem.ts';
import { sentFields } from '../http/sentFields.ts';
import { followResult } from '../labAlerts/followResult.ts';
import { refuseOddLabDates } from './labDates.ts';
import { labOutcome } from './labOutcome.ts';
import { readingColumns } from './labColumns.ts';
import { refuseUnknownAppointment } from './labReferences.ts';
import { LabResultRow } from './LabResultRow.ts';
import { keepRevision } from './labRevisions.ts';
import { lockLabResult, readLabResult } from './readLabResults.ts';

const said = [
  'testName',
  'testCode',
  'resultValue',
  'referenceRange',
  'unit',
  'status',
  'testDate',
] as const satisfies readonly (keyof LabResult)[];

type Patch = Partial<Omit<LabResult, 'version'>>;

/** A result without a verdict is not final: whoever says so is asked for it, with what the value suggests. */
function refusedStage(
  before: LabResult,
  after: Patch,
  wish: LabResult['stage'] | undefined,
): Problem {
  if (before.stage !== 'pending' || wish !== 'final')
    return new Problem('wrong_stage', { current: before });
  const { resultValue = null, referenceRange = null, unit = null } = after;
  const { suggestedStatus } = readLab({ resultValue, referenceRange, unit });
  const hint = suggestedStatus === null ? '' : `: the value looks ${suggestedStatus}`;
  const message = `A final result needs a verdict${hint}`;
  return new Problem('invalid_request', {
    detail: `${message}.`,
    errors: [{ path: 'body.status', message }],
  });
}

/** What a result says once the patch is in it, and at which stage. @throws Problem `wrong_stage`, `invalid_request` */
function changed(before: LabResult, { stage: wish, ...patch }: Patch) {
  const after = { ...before, ...patch };
  const saysOtherwise = said.some((field) => after[field] !== before[field]);
  const stage = stageAfter(before, { status: after.status, wish }, saysOtherwise);
  if (stage === null) throw refusedStage(before, after, wish);
  return { after, columns: { ...patch, stage, ...readingColumns(after) } };
}

const isOther = (before: LabResult, after: LabResult): boolean =>
  Object.keys(changedFields(before, after).newValues).length > 0;

/** Corrects a result, or completes one that was pending; its alert follows: raised, asked again with the new value, or withdrawn. */
export const correctLabResult = command(endpoint, async (call) => {
  const { trx, params, body, at } = call;
  const { version, correctionReason: reason = null, ...given } = body;
  const patch = sentFields(given);
  const id = params.labResultId;
  const row = await lockLabResult(trx, id);
  const before = await readLabResult(trx, id);
  if (row.version !== version) throw new Problem('stale_version', { current: before });
  await refuseUnknownAppointment(trx, row.petId, patch.appointmentId);
  const { after: next, columns } = changed(before, patch);
  if (patch.testDate !== undefined || patch.receivedDate !== undefined)
    await refuseOddLabDates(trx, at, next);
  await LabResultRow.updateVersioned(trx, id, version, columns);
  const followed = await followResult(call, next, reason);
  const after = await readLabResult(trx, id);
  if (isOther(before, after)) await keepRevision({ ...call, reason }, before);
  const fields = changedFields(before, after);
  const trace = { entityType: 'lab_result', entityId: id, action: 'update', ...fields } as const;
  const warnings =
    patch.status === undefined && said.some((field) => after[field] !== before[field])
      ? verdictWarnings(after)
      : [];
  return labOutcome({ ...after, warnings }, [trace], [followed]);
});
