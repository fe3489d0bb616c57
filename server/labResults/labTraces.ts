import type { LabResult } from '../../shared/labEndpoints.ts';
import type { Trace } from '../board/change.ts';

/** The audit row of a new result. */
export function reportTrace(result: LabResult): Trace {
  const { id, petId, testName, status, stage, testDate, panelId } = result;
  const newValues = { petId, testName, status, stage, testDate, panelId };
  return { entityType: 'lab_result', entityId: id, action: 'create', newValues };
}
