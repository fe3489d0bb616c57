import type { Species } from './board.ts';
import type { Warning } from './warning.ts';

/** Measured at a visit; null or absent where nobody did. */
export type Measured = {
  /** Degrees Celsius, per rectum. */
  readonly temperatureC?: number | null | undefined;
  /** Beats a minute. */
  readonly heartRate?: number | null | undefined;
  /** Breaths a minute. */
  readonly respiratoryRate?: number | null | undefined;
  readonly weightKg?: number | null | undefined;
  /** 1 (emaciated) to 9 (obese). */
  readonly bodyConditionScore?: number | null | undefined;
};
type Name = keyof Measured;
/** Least and most that an animal can have, and that a calm adult usually has; without the second pair nothing is unusual. */
type Range = readonly [least: number, most: number, low?: number, high?: number];

const score: Range = [1, 9, 3, 7];

/**
 * Plausible ranges per species. Outside the first pair a number is a slip of the pen, outside the second it is worth a second look. Usual ones: adult reference
 * intervals of the common textbooks (Merck Veterinary Manual, "Normal Rectal Temperature Ranges", "Resting Heart Rates", "Resting Respiratory Rates"), widened for
 * breeds, puppies and excitement; possible ones: what survives, with room. No diagnosis hangs on them.
 */
const ranges: Readonly<Record<Species, Readonly<Record<Name, Range>>>> = {
  dog: {
    temperatureC: [20, 45, 37.2, 39.4],
    heartRate: [0, 400, 50, 180],
    respiratoryRate: [0, 400, 8, 45],
    weightKg: [0.05, 160, 1, 90],
    bodyConditionScore: score,
  },
  cat: {
    temperatureC: [20, 45, 37.5, 39.5],
    heartRate: [0, 450, 120, 240],
    respiratoryRate: [0, 400, 14, 50],
    weightKg: [0.03, 30, 1.5, 10],
    bodyConditionScore: score,
  },
  bird: {
    temperatureC: [25, 48, 38.5, 43],
    heartRate: [0, 1500, 60, 700],
    respiratoryRate: [0, 500, 6, 120],
    weightKg: [0.01, 200, 0.01, 5],
    bodyConditionScore: score,
  },
  // As warm as their place is.
  reptile: {
    temperatureC: [0, 48, 20, 38],
    heartRate: [0, 300, 5, 120],
    respiratoryRate: [0, 200, 1, 40],
    weightKg: [0.01, 1200, 0.01, 60],
    bodyConditionScore: score,
  },
  rabbit: {
    temperatureC: [20, 45, 38, 40.3],
    heartRate: [0, 500, 120, 330],
    respiratoryRate: [0, 500, 25, 70],
    weightKg: [0.02, 20, 0.7, 8],
    bodyConditionScore: score,
  },
  horse: {
    temperatureC: [25, 45, 37, 38.7],
    heartRate: [0, 300, 24, 60],
    respiratoryRate: [0, 250, 6, 24],
    weightKg: [5, 1600, 60, 1000],
    bodyConditionScore: score,
  },
  other: {
    temperatureC: [0, 50],
    heartRate: [0, 1500],
    respiratoryRate: [0, 600],
    weightKg: [0.01, 9999],
    bodyConditionScore: score,
  },
};

type Wording = {
  readonly name: string;
  readonly unit: string;
  readonly low: string;
  readonly high: string;
};
const words: Readonly<Record<Name, Wording>> = {
  temperatureC: { name: 'Temperature', unit: ' °C', low: 'low', high: 'high' },
  heartRate: { name: 'Heart rate', unit: ' a minute', low: 'slow', high: 'fast' },
  respiratoryRate: { name: 'Respiratory rate', unit: ' a minute', low: 'slow', high: 'fast' },
  weightKg: { name: 'Weight', unit: ' kg', low: 'light', high: 'heavy' },
  bodyConditionScore: { name: 'Body condition score', unit: '', low: 'low', high: 'high' },
};
const names = Object.keys(words) as Name[]; // Object.keys forgets the key type

const speciesWords: Readonly<Record<Species, string>> = {
  dog: 'a dog',
  cat: 'a cat',
  bird: 'a bird',
  reptile: 'a reptile',
  rabbit: 'a rabbit',
  horse: 'a horse',
  other: 'an animal',
};

/** What no animal of the species can have: refused, by field. */
export function impossibleVitals(species: Species, measured: Measured): Warning[] {
  return names.flatMap((name) => {
    const value = measured[name];
    const [least, most] = ranges[species][name];
    if (value == null || (value >= least && value <= most)) return [];
    const { unit } = words[name];
    const message = `Not possible for ${speciesWords[species]}: ${String(least)} to ${String(most)}${unit}`;
    return [{ path: `body.${name}`, message }];
  });
}

/** What is possible and unusual: saved, and worth a second look. */
export function unusualVitals(species: Species, measured: Measured): Warning[] {
  return names.flatMap((name) => {
    const value = measured[name];
    const [least, most, low, high] = ranges[species][name];
    if (value == null || low === undefined || high === undefined) return [];
    if (value < least || value > most || (value >= low && value <= high)) return [];
    const { low: tooLow, high: tooHigh, unit } = words[name];
    const message = `Unusually ${value < low ? tooLow : tooHigh} for ${speciesWords[species]} (${String(low)} to ${String(high)}${unit})`;
    return [{ path: `body.${name}`, message }];
  });
}
