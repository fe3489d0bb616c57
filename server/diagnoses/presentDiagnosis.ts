import type { Diagnosis } from '../../shared/diagnosis.ts';
import type { DiagnosisId, MedicalRecordId } from '../../shared/ids.ts';
import type { DiagnosisRow } from './DiagnosisRow.ts';

/** A diagnosis as the API shows it. */
export function presentDiagnosis(row: DiagnosisRow): Diagnosis {
  return {
    id: row.id as DiagnosisId, // our own row
    version: row.version,
    medicalRecordId: row.medicalRecordId as MedicalRecordId, // our own row
    diagnosisCode: row.diagnosisCode,
    description: row.description,
    isPrimary: row.isPrimary,
    status: row.status,
    createdAt: row.createdAt.toISOString(),
    updatedAt: row.updatedAt.toISOString(),
  };
}
