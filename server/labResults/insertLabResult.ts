import type { z } from 'zod';
import type { NewLabResult } from '../../shared/labEndpoints.ts';
import { firstStage } from '../../shared/labStageRules.ts';
import type { Work } from '../labAlerts/alertSteps.ts';
import { followResult, type Followed } from '../labAlerts/followResult.ts';
import { readingColumns } from './labColumns.ts';
import { LabResultRow } from './LabResultRow.ts';

type Panel = { readonly panelId: string; readonly panelName: string };

/** Writes one result whose pet and appointment are known to be right; a critical one raises its alert. */
export async function insertLabResult(
  work: Work,
  body: z.output<typeof NewLabResult>,
  panel?: Panel,
): Promise<{ id: string; followed: Followed }> {
  const { deps, trx } = work;
  const id = deps.ids.uuid();
  const { resultValue = null, referenceRange = null, unit = null, status = 'pending' } = body;
  const stage = firstStage(status, body.stage);
  const texts = { resultValue, referenceRange, unit };
  const columns = { ...body, ...texts, status, stage, ...readingColumns(texts), ...panel };
  await LabResultRow.insertOne(trx, { ...columns, id });
  const { petId, appointmentId = null, testName } = body;
  const watched = { id, petId, appointmentId, testName, ...texts, status };
  return { id, followed: await followResult(work, watched) };
}
