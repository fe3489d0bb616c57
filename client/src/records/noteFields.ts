import { z } from 'zod';
import type { Species } from '../../../shared/board.ts';
import {
  measured,
  type MedicalRecord,
  soapNames,
  Vitals,
  written,
} from '../../../shared/medicalRecord.ts';
import { impossibleVitals, type Measured, unusualVitals } from '../../../shared/vitalRules.ts';
import { FormFields, type Held, type Looks } from '../forms/formFields.ts';
import { membraneWords, soapWords, visitTypeWords } from './noteWords.ts';

const { vitals: _, ...numbers } = measured;
/** The body of a save with the vitals beside the rest: one control, one name. */
const flat = z.object({ ...numbers, ...written, ...Vitals.shape });
const vitalNames = Object.keys(Vitals.shape);
const measuredNames = Object.keys(numbers);

const measuredLooks: Looks = {
  temperatureC: 'Temperature, °C',
  heartRate: 'Heart rate, a minute',
  respiratoryRate: 'Breaths a minute',
  weightKg: 'Weight, kg',
  bodyConditionScore: 'Body condition, 1 to 9',
  painScore: 'Pain, 0 to 10',
  mucousMembranes: { label: 'Mucous membranes', words: membraneWords },
  capillaryRefillSeconds: 'Capillary refill, s',
  dehydrationPercent: 'Dehydration, %',
  systolicMmHg: 'Systolic, mmHg',
  diastolicMmHg: 'Diastolic, mmHg',
  oxygenPercent: 'Oxygen, %',
};
const writtenLooks: Looks = {
  chiefComplaint: { label: 'Chief complaint', as: 'line' },
  visitType: { label: 'Kind of visit', words: visitTypeWords },
  ...soapWords,
  followUpDate: 'Follow-up on',
};

export type NoteName = Extract<keyof typeof flat.shape, string>;

/** The fields of a note for whoever may write all of it, or for whoever measures. */
export function noteFields(mayWrite: boolean): FormFields {
  return new FormFields(flat, mayWrite ? { ...writtenLooks, ...measuredLooks } : measuredLooks);
}

/** A note with its vitals beside the rest. */
export function flattened(record: MedicalRecord): Held {
  return { ...record, ...record.vitals };
}

/** What goes to the server: texts as they were typed, a space at the end included. */
export function valuesOf(fields: FormFields, held: Held): Held {
  const texts = soapNames.filter((name) => fields.has(name));
  const typed = texts.map((name): [string, unknown] => [
    name,
    held[name] === '' ? null : held[name],
  ]);
  return { ...fields.valuesOf(held, true), ...Object.fromEntries(typed) };
}

/** These of the values as the body of a save; the vitals always together. */
export function bodyOf(values: Held, names: readonly string[]): Held {
  const own = names.filter((name) => !vitalNames.includes(name));
  const body = Object.fromEntries(own.map((name) => [name, values[name]]));
  if (own.length === names.length) return body;
  const seen = vitalNames.filter((name) => values[name] != null);
  const vitals = Object.fromEntries(seen.map((name) => [name, values[name]]));
  return { ...body, vitals: seen.length > 0 ? vitals : null };
}

const byName = (found: readonly { path: string; message: string }[]) =>
  Object.fromEntries(found.map(({ path, message }) => [path.split('.').at(-1) ?? '', message]));
const measuredIn = (values: Held): Measured =>
  Object.fromEntries(
    measuredNames.map((name) => [name, typeof values[name] === 'number' ? values[name] : null]),
  );

/** What the contract and the species say against these values, by field. */
export function complaintsOf(fields: FormFields, values: Held, species: Species): Held {
  return {
    ...byName(impossibleVitals(species, measuredIn(values))),
    ...fields.complaintsOf(values),
  };
}

/** What is unusual in them, by field. */
export function warningsOf(values: Held, species: Species): Readonly<Record<string, string>> {
  return byName(unusualVitals(species, measuredIn(values)));
}
