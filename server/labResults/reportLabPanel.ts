import type { LabPanelId } from '../../shared/ids.ts';
import { reportLabPanel as endpoint } from '../../shared/labPanelEndpoints.ts';
import { command } from '../http/command.ts';
import type { Followed } from '../labAlerts/followResult.ts';
import { insertLabResult } from './insertLabResult.ts';
import { refuseOddLabDates } from './labDates.ts';
import { labOutcome } from './labOutcome.ts';
import { refuseUnknownAppointment, refuseUnknownPet } from './labReferences.ts';
import { reportTrace } from './labTraces.ts';
import { readLabResultsOf } from './readLabResults.ts';

/** Several results of one panel in one transaction: all are there or none, each critical one with its alert. */
export const reportLabPanel = command(endpoint, async (call) => {
  const { deps, trx, body, at } = call;
  const { results, panelName, ...common } = body;
  await refuseUnknownPet(trx, body.petId);
  await refuseUnknownAppointment(trx, body.petId, body.appointmentId);
  await refuseOddLabDates(trx, at, body);
  const panelId = deps.ids.uuid() as LabPanelId; // made here
  const ids: string[] = [];
  const followed: Followed[] = [];
  for (const line of results) {
    const made = await insertLabResult(call, { ...common, ...line }, { panelId, panelName });
    ids.push(made.id);
    followed.push(made.followed);
  }
  const items = await readLabResultsOf(trx, ids);
  return labOutcome({ panelId, panelName, items }, items.map(reportTrace), followed);
});
