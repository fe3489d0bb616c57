import { z } from 'zod';
import { DiagnosisId, Instant, MedicalRecordId, Version } from './ids.ts';

export const DiagnosisStatus = z.enum(['active', 'resolved', 'chronic']);
export type DiagnosisStatus = z.infer<typeof DiagnosisStatus>;

/** What a note's writer sets of a diagnosis. */
export const diagnosisFields = {
  /** VeNom, SNOMED or the clinic's own; a short code or none. */
  diagnosisCode: z.string().trim().min(1).max(20).nullable(),
  description: z.string().trim().min(1).max(5_000),
  /** At most one of a note: the one that a second replaces. */
  isPrimary: z.boolean(),
  status: DiagnosisStatus,
};

/** A diagnosis of a note, as the seed's `diagnoses` row. */
export const Diagnosis = z.object({
  id: DiagnosisId,
  version: Version,
  medicalRecordId: MedicalRecordId,
  ...diagnosisFields,
  createdAt: Instant,
  updatedAt: Instant,
});
export type Diagnosis = z.infer<typeof Diagnosis>;
