import type { Knex } from 'knex';
import type { Species } from '../../shared/board.ts';
import { soapNames, type MedicalRecord } from '../../shared/medicalRecord.ts';
import type { NewRecord, RecordPatch } from '../../shared/medicalRecordEndpoints.ts';
import { impossibleVitals, type Measured } from '../../shared/vitalRules.ts';
import { clinicDayAt } from '../board/clinicDay.ts';
import { readClinic } from '../board/clinicSettings.ts';
import { changedFields } from '../http/changedFields.ts';
import { Problem } from '../http/problem.ts';
import { UserRow } from '../users/UserRow.ts';

type Wanted = Partial<Omit<NewRecord, 'petId'> & Omit<RecordPatch, 'version'>>;

/** The plain columns of what the API calls otherwise; the sealed ones are `sealSoap`'s. */
export function toColumns(wanted: Wanted): Readonly<Record<string, unknown>> {
  const { temperatureC, weightKg, visitDate, ...rest } = wanted;
  const named = Object.entries(rest).filter(([name]) => !soapNames.some((soap) => soap === name));
  return {
    ...Object.fromEntries(named),
    ...(temperatureC === undefined ? {} : { temperature: temperatureC }),
    ...(weightKg === undefined ? {} : { weight: weightKg }),
    ...(visitDate === undefined ? {} : { visitDate: new Date(visitDate) }),
  };
}

/** @throws Problem `invalid_request` naming what no animal of the species can have */
export function refuseImpossible(species: Species, measured: Measured): void {
  const errors = impossibleVitals(species, measured);
  if (errors.length > 0) throw new Problem('invalid_request', { errors });
}

const dayMs = 24 * 3_600_000;

type Dates = {
  readonly visitDate: Date;
  readonly followUpDate?: string | null | undefined;
  /** Of the pet, where the visit's date is new. */
  readonly birthDate?: string | null | undefined;
};

/** @throws Problem `invalid_request` for a visit of the day after tomorrow or before the pet was born, or a follow-up before its visit */
export async function refuseOddDates(
  trx: Knex,
  at: Date,
  { visitDate, followUpDate, birthDate }: Dates,
): Promise<void> {
  if (visitDate.getTime() > at.getTime() + dayMs) throw odd('visitDate', 'Lies in the future');
  if (!followUpDate && !birthDate) return;
  const { timezone } = await readClinic(trx);
  const { day } = clinicDayAt(timezone, visitDate.getTime());
  if (birthDate && day < birthDate)
    throw odd('visitDate', `Lies before the patient was born (${birthDate})`);
  if (followUpDate && followUpDate < day) throw odd('followUpDate', 'Lies before the visit');
}

function odd(field: keyof Dates, message: string): Problem {
  return new Problem('invalid_request', { errors: [{ path: `body.${field}`, message }] });
}

/** @throws Problem `not_a_veterinarian` */
export async function refuseNonVeterinarian(
  trx: Knex.Transaction,
  userId: string | undefined,
): Promise<void> {
  if (userId === undefined) return;
  const user = await UserRow.query(trx).findById(userId).where({ is_active: true });
  if (user?.role === 'veterinarian') return;
  const errors = [{ path: 'body.veterinarianId', message: 'Not a veterinarian of this clinic' }];
  throw new Problem('not_a_veterinarian', { errors });
}

/** What an audit row says of a changed note: of its sealed texts only which ones. */
export function changedRecord(before: MedicalRecord, after: MedicalRecord) {
  const texts = soapNames.filter((name) => before[name] !== after[name]);
  const hidden = Object.fromEntries(soapNames.map((name) => [name, null]));
  const { oldValues, newValues } = changedFields(
    { ...before, ...hidden, locksAt: null },
    { ...after, ...hidden, locksAt: null },
  );
  return { oldValues, newValues: texts.length > 0 ? { ...newValues, texts } : newValues };
}
