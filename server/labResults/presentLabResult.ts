import type { AppointmentId, LabAlertId, LabResultId, PetId } from '../../shared/ids.ts';
import type { LabResult } from '../../shared/labEndpoints.ts';
import type { LabResultRow } from './LabResultRow.ts';

/** A lab result as the API shows it. */
export function presentLabResult(row: LabResultRow, alertId: string | null): LabResult {
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
    testDate: row.testDate,
    receivedDate: row.receivedDate,
    labProvider: row.labProvider,
    notes: row.notes,
    alertId: alertId as LabAlertId | null,
    createdAt: row.createdAt.toISOString(),
    updatedAt: row.updatedAt.toISOString(),
  };
}
