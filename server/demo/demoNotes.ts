import type { Knex } from 'knex';
import { lockAfterMs, soapNames } from '../../shared/medicalRecord.ts';
import { sealField } from '../db/fieldEncryption.ts';
import type { Deps } from '../deps.ts';
import { vitalsOf } from './demoClinical.ts';
import { pets } from './demoPets.ts';
import { at, between, seededRandom, type Random } from './demoRandom.ts';
import type { DemoVisit } from './demoVisit.ts';
import { insertAll, type Cast } from './demoVisitRows.ts';
import { noteTextOf } from './noteTexts.ts';

type Whole = Omit<Cast, 'pets'> & { readonly patients: readonly { readonly id: string }[] };
/** A visit that took place, and its appointment. */
export type Noted = { readonly visit: DemoVisit; readonly appointmentId: string };

const table = 'medical_records';

function measured(random: Random, pet: number) {
  const { species, weightKg } = at(pets, pet);
  const { temperature, heartRate, respiratoryRate, bodyConditionScore } = vitalsOf(random, species);
  const vitals = { mucousMembranes: 'pink', capillaryRefillSeconds: 1.5, painScore: 0 };
  return {
    vitals: JSON.stringify(vitals),
    temperature,
    heart_rate: heartRate,
    respiratory_rate: respiratoryRate,
    weight: Number((weightKg * (1 + between(random, -30, 20) / 1000)).toFixed(2)),
    body_condition_score: bodyConditionScore,
  };
}

/** Every text sealed, as the app writes it; locked a day after the visit. */
async function noteOf(
  { deps, trx, cast, random }: Work,
  { visit, appointmentId }: Noted,
): Promise<Row> {
  const id = deps.ids.uuid();
  const texts: Record<string, string> = {};
  for (const [index, column] of soapNames.entries()) {
    const text = noteTextOf(visit.kind)[index] ?? '';
    texts[column] = await sealField(deps, trx, { table, id, column }, text);
  }
  const { type, reason } = visit.kind;
  return {
    clinic_id: cast.clinicId,
    id,
    pet_id: at(cast.patients, visit.pet).id,
    veterinarian_id: at(cast.staff.veterinarian, visit.veterinarian),
    appointment_id: appointmentId,
    visit_date: new Date(visit.startMs),
    chief_complaint: reason,
    visit_type: type === 'consultation' ? 'wellness' : type,
    ...texts,
    ...measured(random, visit.pet),
    is_locked: true,
    locked_at: new Date(visit.startMs + lockAfterMs),
    created_at: new Date(visit.endMs),
    updated_at: new Date(visit.endMs),
  };
}

function diagnosisOf(deps: Deps, { visit }: Noted, note: Row): Row[] {
  const description = noteTextOf(visit.kind)[4];
  if (description === undefined) return [];
  return [
    {
      clinic_id: note['clinic_id'] ?? null,
      id: deps.ids.uuid(),
      medical_record_id: note['id'] ?? null,
      description,
      is_primary: true,
      status: visit.kind.type === 'follow_up' ? 'resolved' : 'active',
      created_at: new Date(visit.endMs),
    },
  ];
}

type Row = Record<string, Knex.Value | null>;
type Work = {
  readonly deps: Deps;
  readonly trx: Knex.Transaction;
  readonly cast: Whole;
  readonly random: Random;
};

/** Notes of the visits that took place, with their diagnoses. Inside the tenant context. */
export async function insertNotes(
  deps: Deps,
  trx: Knex.Transaction,
  cast: Whole,
  visits: readonly Noted[],
): Promise<void> {
  const work = { deps, trx, cast, random: seededRandom(11) };
  const notes: Row[] = [];
  const diagnoses: Row[] = [];
  for (const noted of visits) {
    const note = await noteOf(work, noted);
    notes.push(note);
    diagnoses.push(...diagnosisOf(deps, noted, note));
  }
  await insertAll(trx, table, notes);
  await insertAll(trx, 'diagnoses', diagnoses);
}
