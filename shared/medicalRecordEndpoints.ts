import { z } from 'zod';
import { endpoint } from './endpoint.ts';
import {
  AppointmentId,
  BookableInstant,
  ClientId,
  MedicalRecordId,
  PetId,
  UserId,
  Version,
} from './ids.ts';
import {
  Addendum,
  longestText,
  measured,
  MedicalRecord,
  soapNames,
  VisitType,
  written,
  WrittenRecord,
} from './medicalRecord.ts';
import { Empty, Flag, PageQuery, pageOf, sortedBy } from './page.ts';

const NewRecord = z
  .strictObject({
    petId: PetId,
    /** Whoever writes, unless told. */
    veterinarianId: UserId,
    appointmentId: AppointmentId.nullable(),
    ...measured,
    ...written,
  })
  .partial()
  .required({ petId: true });
const RecordPatch = z.strictObject({
  version: Version,
  ...z.strictObject({ veterinarianId: UserId, ...measured, ...written }).partial().shape,
});
const VitalsPatch = z.strictObject({
  version: Version,
  ...z.strictObject(measured).partial().shape,
});
export type NewRecord = z.infer<typeof NewRecord>;
export type RecordPatch = z.infer<typeof RecordPatch>;

const params = z.strictObject({ medicalRecordId: MedicalRecordId });
const Fields = z
  .string()
  .max(100)
  .transform((text) => text.split(','))
  .pipe(z.array(z.enum(soapNames)));

export const listMedicalRecords = endpoint({
  method: 'GET',
  path: '/medical-records',
  ability: 'medicalRecords.read',
  summary: 'Notes of visits, latest first',
  query: PageQuery.extend({
    sort: sortedBy('-visitDate', 'createdAt', 'updatedAt'),
    petId: PetId.optional(),
    clientId: ClientId.optional(),
    veterinarianId: UserId.optional(),
    appointmentId: AppointmentId.optional(),
    visitType: VisitType.optional(),
    isLocked: Flag.optional(),
    /** Visits at or after this instant. */
    from: BookableInstant.optional(),
    /** Visits before this instant. */
    to: BookableInstant.optional(),
    /** Which of the SOAP texts to show: `subjective,objective,assessment,plan`. */
    fields: Fields.optional(),
    /** Words that a note of the pet or its addenda contain, all of them. Only together with `petId`: the texts are decrypted and looked through. */
    search: z.string().trim().min(1).max(200).optional(),
  }),
  reply: pageOf(MedicalRecord),
  reads: 'medical_record',
  problems: ['unreadable_text'],
});
export const getMedicalRecord = endpoint({
  method: 'GET',
  path: '/medical-records/:medicalRecordId',
  ability: 'medicalRecords.read',
  summary: 'A note with its text, diagnoses and addenda',
  params,
  reply: MedicalRecord,
  reads: 'medical_record',
  problems: ['not_found', 'unreadable_text'],
});
/** The visit's one note: it is made from the appointment when it is asked for the first time. */
export const openVisitNote = endpoint({
  method: 'POST',
  path: '/appointments/:appointmentId/medical-record',
  ability: 'medicalRecords.writeVitals',
  summary: 'The note of a visit, begun if there is none',
  params: z.strictObject({ appointmentId: AppointmentId }),
  reply: MedicalRecord,
  problems: ['not_found', 'wrong_status', 'unreadable_text'],
});
export const createMedicalRecord = endpoint({
  method: 'POST',
  path: '/medical-records',
  ability: 'medicalRecords.write',
  summary: 'A new note',
  body: NewRecord,
  reply: WrittenRecord,
  status: 201,
  problems: ['unknown_reference', 'not_a_veterinarian', 'visit_has_note'],
});
export const updateMedicalRecord = endpoint({
  method: 'PATCH',
  path: '/medical-records/:medicalRecordId',
  ability: 'medicalRecords.write',
  summary: 'Writes in a note that is not locked',
  params,
  body: RecordPatch,
  reply: WrittenRecord,
  problems: [
    'not_found',
    'stale_version',
    'record_locked',
    'not_a_veterinarian',
    'unreadable_text',
  ],
});
export const recordVitals = endpoint({
  method: 'PATCH',
  path: '/medical-records/:medicalRecordId/vitals',
  ability: 'medicalRecords.writeVitals',
  summary: 'Writes what was measured',
  params,
  body: VitalsPatch,
  reply: WrittenRecord,
  problems: ['not_found', 'stale_version', 'record_locked', 'unreadable_text'],
});
export const lockMedicalRecord = endpoint({
  method: 'POST',
  path: '/medical-records/:medicalRecordId/lock',
  ability: 'medicalRecords.write',
  summary: 'Locks a note: from then on only addenda',
  params,
  body: z.strictObject({ version: Version }),
  reply: MedicalRecord,
  problems: ['not_found', 'stale_version', 'record_locked', 'unreadable_text'],
});
export const deleteMedicalRecord = endpoint({
  method: 'DELETE',
  path: '/medical-records/:medicalRecordId',
  ability: 'medicalRecords.write',
  summary: 'Takes a note away that was begun by mistake',
  params,
  reply: Empty,
  problems: ['not_found', 'record_locked', 'still_has_dependents', 'on_legal_hold'],
});
export const addAddendum = endpoint({
  method: 'POST',
  path: '/medical-records/:medicalRecordId/addenda',
  ability: 'medicalRecords.write',
  summary: 'Adds to a locked note, signed and timed',
  params,
  body: z.strictObject({
    body: z.string().trim().min(1).max(longestText, { error: 'Must be at most 16,000 characters' }),
  }),
  reply: Addendum,
  status: 201,
  problems: ['not_found', 'record_not_locked'],
});
