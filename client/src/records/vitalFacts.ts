import type { MedicalRecord } from '../../../shared/medicalRecord.ts';
import { membraneWords } from './noteWords.ts';

/** What was measured at a visit, each with its unit. */
export function vitalFacts(record: MedicalRecord): (readonly [string, string])[] {
  const { vitals } = record;
  const membranes = vitals?.mucousMembranes;
  const found: (readonly [
    name: string,
    value: string | number | null | undefined,
    unit: string,
  ])[] = [
    ['Temperature', record.temperatureC, ' °C'],
    ['Weight', record.weightKg, ' kg'],
    ['Heart rate', record.heartRate, ' a minute'],
    ['Breaths', record.respiratoryRate, ' a minute'],
    ['Body condition', record.bodyConditionScore, ' of 9'],
    ['Pain', vitals?.painScore, ' of 10'],
    ['Membranes', membranes && membraneWords[membranes], ''],
    ['Capillary refill', vitals?.capillaryRefillSeconds, ' s'],
    ['Dehydration', vitals?.dehydrationPercent, ' %'],
    ['Systolic', vitals?.systolicMmHg, ' mmHg'],
    ['Diastolic', vitals?.diastolicMmHg, ' mmHg'],
    ['Oxygen', vitals?.oxygenPercent, ' %'],
  ];
  return found.flatMap(([name, value, unit]) =>
    value == null ? [] : [[name, `${String(value)}${unit}`] as const],
  );
}
