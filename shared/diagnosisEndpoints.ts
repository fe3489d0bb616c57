import { z } from 'zod';
import { Diagnosis, diagnosisFields, DiagnosisStatus } from './diagnosis.ts';
import { endpoint } from './endpoint.ts';
import { BookableInstant, DiagnosisId, MedicalRecordId, PetId, Version } from './ids.ts';
import { Empty, Flag, PageQuery, pageOf, sortedBy } from './page.ts';

const params = z.strictObject({ diagnosisId: DiagnosisId });

export const listDiagnoses = endpoint({
  method: 'GET',
  path: '/diagnoses',
  ability: 'medicalRecords.read',
  summary: 'Diagnoses, latest first',
  query: PageQuery.extend({
    sort: sortedBy('-createdAt', 'updatedAt', 'description'),
    medicalRecordId: MedicalRecordId.optional(),
    petId: PetId.optional(),
    status: DiagnosisStatus.optional(),
    isPrimary: Flag.optional(),
    /** This very code. */
    diagnosisCode: z.string().trim().min(1).max(20).optional(),
    /** Made at or after this instant. */
    from: BookableInstant.optional(),
    /** Made before this instant. */
    to: BookableInstant.optional(),
  }),
  reply: pageOf(Diagnosis),
  reads: 'diagnosis',
  problems: [],
});
export const getDiagnosis = endpoint({
  method: 'GET',
  path: '/diagnoses/:diagnosisId',
  ability: 'medicalRecords.read',
  summary: 'A diagnosis',
  params,
  reply: Diagnosis,
  reads: 'diagnosis',
  problems: ['not_found'],
});
export const createDiagnosis = endpoint({
  method: 'POST',
  path: '/diagnoses',
  ability: 'medicalRecords.write',
  summary: 'A diagnosis of a note that is not locked',
  body: z
    .strictObject({ medicalRecordId: MedicalRecordId, ...diagnosisFields })
    .partial({ diagnosisCode: true, isPrimary: true, status: true }),
  reply: Diagnosis,
  status: 201,
  problems: ['unknown_reference', 'record_locked'],
});
/** Once its note is locked, only the status of a diagnosis changes. */
export const updateDiagnosis = endpoint({
  method: 'PATCH',
  path: '/diagnoses/:diagnosisId',
  ability: 'medicalRecords.write',
  summary: 'Corrects a diagnosis; of a locked note only its status',
  params,
  body: z.strictObject({
    version: Version,
    ...z.strictObject(diagnosisFields).partial().shape,
  }),
  reply: Diagnosis,
  problems: ['not_found', 'stale_version', 'record_locked'],
});
export const deleteDiagnosis = endpoint({
  method: 'DELETE',
  path: '/diagnoses/:diagnosisId',
  ability: 'medicalRecords.write',
  summary: 'Takes a diagnosis out of a note that is not locked',
  params,
  reply: Empty,
  problems: ['not_found', 'record_locked', 'on_legal_hold'],
});
