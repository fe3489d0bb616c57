import type { Species } from './board.ts';
import { impossibleVitals, unusualVitals } from './vitalRules.ts';
import type { Warning } from './warning.ts';

/** What the rules look at; null or absent where nobody knows. */
type KnownPet = {
  readonly species?: Species | undefined;
  readonly birthDate?: string | null | undefined;
  readonly deceasedDate?: string | null | undefined;
  readonly isDeceased?: boolean | undefined;
  readonly weightKg?: number | null | undefined;
  readonly microchipId?: string | null | undefined;
};

/** Years that hardly any animal of the species has reached; a tortoise is a reptile, a parrot a bird. */
const oldAgeYears: Readonly<Record<Species, number>> = {
  dog: 25,
  cat: 30,
  bird: 90,
  reptile: 150,
  rabbit: 15,
  horse: 45,
  other: 100,
};
const oldestYears = 200;

/** The date where the day is furthest on (UTC+14): nobody's today is later. */
export function latestToday(nowMs: number): string {
  return new Date(nowMs + 14 * 3_600_000).toISOString().slice(0, 10);
}

const yearOf = (date: string) => Number(date.slice(0, 4));
const fault = (name: keyof KnownPet, message: string): Warning[] => [
  { path: `body.${name}`, message },
];

function birthFaults({ birthDate }: KnownPet, todayOn: string): Warning[] {
  if (!birthDate) return [];
  if (birthDate > todayOn) return fault('birthDate', 'Is in the future');
  if (yearOf(todayOn) - yearOf(birthDate) > oldestYears)
    return fault('birthDate', `Is more than ${String(oldestYears)} years ago`);
  return [];
}

function deathFaults(pet: KnownPet, todayOn: string): Warning[] {
  const { deceasedDate, birthDate, isDeceased } = pet;
  if (!deceasedDate) return [];
  if (deceasedDate > todayOn) return fault('deceasedDate', 'Is in the future');
  if (birthDate && deceasedDate < birthDate) return fault('deceasedDate', 'Is before the birth');
  if (isDeceased === false) return fault('deceasedDate', 'A living pet has no day of death');
  if (yearOf(todayOn) - yearOf(deceasedDate) > oldestYears)
    return fault('deceasedDate', `Is more than ${String(oldestYears)} years ago`);
  return [];
}

/** What no pet can be, by field: refused. `todayOn` is a calendar date, see `latestToday`. */
export function petFaults(pet: KnownPet, todayOn: string): Warning[] {
  const { species = 'other', weightKg } = pet;
  const weight = impossibleVitals(species, { weightKg });
  return [...birthFaults(pet, todayOn), ...deathFaults(pet, todayOn), ...weight];
}

const isMicrochip = /^\d{15}$/;

/** A microchip number as it is kept: of the 15 digits only these, however they are grouped; anything else as it was written. */
export function plainMicrochip(written: string): string {
  const digits = written.replace(/[\s.-]/g, '');
  return isMicrochip.test(digits) ? digits : written;
}

function microchipWarnings({ microchipId }: KnownPet): Warning[] {
  if (!microchipId || isMicrochip.test(plainMicrochip(microchipId))) return [];
  return fault('microchipId', 'Not the 15 digits of an ISO microchip');
}

function ageWarnings({ species = 'other', birthDate, deceasedDate }: KnownPet, todayOn: string) {
  if (!birthDate) return [];
  const years = yearOf(deceasedDate ?? todayOn) - yearOf(birthDate);
  if (years <= oldAgeYears[species]) return [];
  return fault('birthDate', `Makes it ${String(years)} years old`);
}

/** What is unusual and kept all the same, by field. */
export function petWarnings(pet: KnownPet, todayOn: string): Warning[] {
  const { species = 'other', weightKg } = pet;
  return [
    ...microchipWarnings(pet),
    ...ageWarnings(pet, todayOn),
    ...unusualVitals(species, { weightKg }),
  ];
}

/** Dead and day of death go together: with a day it has died, and whoever lives has none. Fields that say nothing about it stay away. */
export function consistentDeath<
  P extends {
    readonly isDeceased?: boolean | undefined;
    readonly deceasedDate?: string | null | undefined;
  },
>(patch: P): P {
  if (patch.isDeceased === undefined && patch.deceasedDate) return { ...patch, isDeceased: true };
  if (patch.isDeceased === false && patch.deceasedDate === undefined)
    return { ...patch, deceasedDate: null };
  return patch;
}
