import type {
  AppointmentId,
  LabAlertId,
  LabPanelId,
  LabResultId,
  PetId,
} from '../../shared/ids.ts';
import type { LabResult } from '../../shared/labEndpoints.ts';
import { readLab } from '../../shared/labValueParsing.ts';
import type { LabResultRow } from './LabResultRow.ts';

/** A lab result, read with the id of its alert, as the API shows it. */
export function presentLabResult(row: LabResultRow): LabResult {
  return {
    id: row.id as LabResultId, // the ids are our own rows'
    version: row.version,
    petId: row.petId as PetId,
    appointmentId: row.appointmentId as AppointmentId | null,
    testName: row.testName,
    testCode: row.testCode,
    resultValue: row.resultValue,
    referenceRange: row.referenceRange,
    unit: row.unit,
    status: row.status,
    stage: row.stage,
    testDate: row.testDate,
    receivedDate: row.receivedDate,
    labProvider: row.labProvider,
    notes: row.notes,
    panelId: row.panelId as LabPanelId | null,
    panelName: row.panelName,
    reading: readLab(row),
    alertId: (row.alertId ?? null) as LabAlertId | null,
    createdAt: row.createdAt.toISOString(),
    updatedAt: row.updatedAt.toISOString(),
  };
}
