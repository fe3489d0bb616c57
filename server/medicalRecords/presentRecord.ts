import type { AppointmentId, ClientId, MedicalRecordId, PetId, UserId } from '../../shared/ids.ts';
import { lockAfterMs, type MedicalRecord, type SoapName } from '../../shared/medicalRecord.ts';
import type { MedicalRecordRow } from './MedicalRecordRow.ts';
import type { Parts } from './recordParts.ts';

type Texts = Partial<Record<SoapName, string | null>>;

type Dated = { readonly visitDate: Date; readonly createdAt: Date; readonly locksAt?: Date | null };

/** When a note locks by itself: a day after its visit, or after it was begun where that was later; never later than was said before. */
export function locksAtOf({ visitDate, createdAt, locksAt }: Dated): Date {
  const byRule = Math.max(visitDate.getTime(), createdAt.getTime()) + lockAfterMs;
  return new Date(Math.min(byRule, locksAt?.getTime() ?? Infinity));
}

function people(row: MedicalRecordRow) {
  const { lockerFirstName: firstName, lockerLastName: lastName } = row;
  const petId = row.petId as PetId; // our own row, like the other ids here
  const veterinarianId = row.veterinarianId as UserId;
  return {
    petId,
    pet: {
      id: petId,
      name: row.petName,
      species: row.petSpecies,
      clientId: row.clientId as ClientId,
    },
    veterinarianId,
    veterinarian: {
      id: veterinarianId,
      firstName: row.veterinarianFirstName,
      lastName: row.veterinarianLastName,
    },
    lockedBy:
      firstName === null || lastName === null
        ? null
        : { id: row.lockedBy as UserId, firstName, lastName },
  };
}

/** A note with what hangs on it, as the API shows it; `texts` as far as they were asked for. */
export function presentRecord(row: MedicalRecordRow, parts: Parts, texts: Texts): MedicalRecord {
  return {
    id: row.id as MedicalRecordId, // our own row
    version: row.version,
    ...people(row),
    appointmentId: row.appointmentId as AppointmentId | null, // our own row
    visitDate: row.visitDate.toISOString(),
    visitType: row.visitType,
    chiefComplaint: row.chiefComplaint,
    ...texts,
    temperatureC: row.temperature,
    heartRate: row.heartRate,
    respiratoryRate: row.respiratoryRate,
    weightKg: row.weight,
    bodyConditionScore: row.bodyConditionScore,
    vitals: row.vitals,
    followUpDate: row.followUpDate,
    isLocked: row.isLocked,
    lockedAt: row.lockedAt?.toISOString() ?? null,
    locksAt: row.isLocked ? null : locksAtOf(row).toISOString(),
    diagnoses: [...(parts.diagnoses.get(row.id) ?? [])],
    addendaCount: row.addendaCount,
    createdAt: row.createdAt.toISOString(),
    updatedAt: row.updatedAt.toISOString(),
  };
}
