import { z } from 'zod';
import { Species } from './board.ts';
import { Diagnosis } from './diagnosis.ts';
import {
  AddendumId,
  AppointmentId,
  BookableInstant,
  CalendarDate,
  ClientId,
  Instant,
  MedicalRecordId,
  PetId,
  PlausibleDate,
  UserId,
  Version,
} from './ids.ts';
import { Warning } from './warning.ts';

/** The four parts of a note that are kept encrypted. */
export const soapNames = ['subjective', 'objective', 'assessment', 'plan'] as const;
export type SoapName = (typeof soapNames)[number];

/** How long after its visit a note locks by itself. */
export const lockAfterMs = 24 * 3_600_000;

export const VisitType = z.enum(['wellness', 'sick', 'surgery', 'emergency', 'follow_up']);
export type VisitType = z.infer<typeof VisitType>;

/** Most characters of one part: sealed, it still fits its column. */
export const longestText = 16_000;
const soapText = z
  .string()
  .max(longestText, { error: 'Must be at most 16,000 characters' })
  .nullable();
/** As many digits behind the point as the column keeps. */
const decimal = (least: number, most: number, digits: 1 | 2) =>
  z
    .number()
    .min(least)
    .max(most)
    .refine((value) => Number(value.toFixed(digits)) === value, {
      error: digits === 1 ? 'At most one decimal' : 'At most two decimals',
    })
    .nullable();

/** What is seen and felt at an examination, beside what has a column of its own. */
export const Vitals = z.strictObject({
  mucousMembranes: z
    .enum(['pink', 'pale', 'white', 'injected', 'icteric', 'cyanotic', 'muddy'])
    .nullable()
    .optional(),
  capillaryRefillSeconds: decimal(0, 20, 1).optional(),
  /** 0 (none) to 10. */
  painScore: z.int().min(0).max(10).nullable().optional(),
  dehydrationPercent: decimal(0, 20, 1).optional(),
  systolicMmHg: z.int().min(0).max(400).nullable().optional(),
  diastolicMmHg: z.int().min(0).max(350).nullable().optional(),
  oxygenPercent: z.int().min(0).max(100).nullable().optional(),
});
export type Vitals = z.infer<typeof Vitals>;

/** What a technician writes as well. Ranges per species: `impossibleVitals`, `unusualVitals`. */
export const measured = {
  /** Degrees Celsius. */
  temperatureC: decimal(0, 60, 1),
  heartRate: z.int().min(0).max(2000).nullable(),
  respiratoryRate: z.int().min(0).max(1000).nullable(),
  weightKg: decimal(0.01, 99_999, 2),
  /** 1 (emaciated) to 9 (obese). */
  bodyConditionScore: z.int().min(1).max(9).nullable(),
  vitals: Vitals.nullable(),
};
const firstVisitMs = Date.UTC(1980, 0, 1);
export const written = {
  /** From 1980 and the pet's birth on, at most a day ahead. */
  visitDate: BookableInstant.refine((instant) => Date.parse(instant) >= firstVisitMs, {
    error: 'Must be in 1980 or later',
  }),
  visitType: VisitType,
  chiefComplaint: z.string().trim().max(5_000).nullable(),
  subjective: soapText,
  objective: soapText,
  assessment: soapText,
  plan: soapText,
  /** Not before the visit. */
  followUpDate: PlausibleDate.nullable(),
};
const person = z.object({ id: UserId, firstName: z.string(), lastName: z.string() });

export const Addendum = z.object({
  id: AddendumId,
  author: person,
  body: z.string(),
  createdAt: Instant,
});
export type Addendum = z.infer<typeof Addendum>;

/** The note of a visit. The four SOAP texts are there where a record is read alone, and in a list when `fields` asks for them. */
export const MedicalRecord = z.object({
  id: MedicalRecordId,
  version: Version,
  petId: PetId,
  pet: z.object({ id: PetId, name: z.string(), species: Species, clientId: ClientId }),
  veterinarianId: UserId,
  veterinarian: person,
  appointmentId: AppointmentId.nullable(),
  ...measured,
  ...written,
  visitDate: Instant,
  followUpDate: CalendarDate.nullable(),
  subjective: z.string().nullable().optional(),
  objective: z.string().nullable().optional(),
  assessment: z.string().nullable().optional(),
  plan: z.string().nullable().optional(),
  isLocked: z.boolean(),
  lockedAt: Instant.nullable(),
  /** Null where the 24 hours locked it. */
  lockedBy: person.nullable(),
  /** When it locks by itself; null once it is locked. Another visit date may bring it forward, never put it off. */
  locksAt: Instant.nullable(),
  diagnoses: z.array(Diagnosis),
  addendaCount: z.int(),
  /** In their order; not in lists. */
  addenda: z.array(Addendum).optional(),
  createdAt: Instant,
  updatedAt: Instant,
});
export type MedicalRecord = z.infer<typeof MedicalRecord>;
/** A record that was just written, with what is unusual in it. */
export const WrittenRecord = MedicalRecord.extend({ warnings: z.array(Warning) });
export type WrittenRecord = z.infer<typeof WrittenRecord>;
