import type { DiagnosisStatus } from '../../../shared/diagnosis.ts';
import type { SoapName, Vitals, VisitType } from '../../../shared/medicalRecord.ts';

export const soapWords: Readonly<Record<SoapName, string>> = {
  subjective: 'Subjective',
  objective: 'Objective',
  assessment: 'Assessment',
  plan: 'Plan',
};

export const visitTypeWords: Readonly<Record<VisitType, string>> = {
  wellness: 'Wellness',
  sick: 'Sick visit',
  surgery: 'Surgery',
  emergency: 'Emergency',
  follow_up: 'Follow-up',
};

export const diagnosisStatusWords: Readonly<Record<DiagnosisStatus, string>> = {
  active: 'Active',
  resolved: 'Resolved',
  chronic: 'Chronic',
};

export const membraneWords: Readonly<Record<NonNullable<Vitals['mucousMembranes']>, string>> = {
  pink: 'Pink',
  pale: 'Pale',
  white: 'White',
  injected: 'Injected',
  icteric: 'Icteric',
  cyanotic: 'Cyanotic',
  muddy: 'Muddy',
};

type Person = { readonly firstName: string; readonly lastName: string };
export const nameOf = ({ firstName, lastName }: Person): string => `${firstName} ${lastName}`;
