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

type Vital = {
  readonly unit: string;
  /** What too little and too much of it are called. */
  readonly tooLow: string;
  readonly tooHigh: string;
  readonly ranges: Readonly<Record<Species, Range>>;
};

const score: Range = [1, 9, 3, 7];
/**
 * Plausible ranges per species. Outside the first pair a number is a slip of the pen, outside the second it is worth a second look. Usual ones: adult reference
 * intervals of the common textbooks (Merck Veterinary Manual, "Normal Rectal Temperature Ranges", "Resting Heart Rates", "Resting Respiratory Rates"), widened for
 * breeds, puppies and excitement; possible ones: what survives, with room. No diagnosis hangs on them.
 */
const vitals: Readonly<Record<Name, Vital>> = {
  temperatureC: {
    unit: ' °C',
    tooLow: 'low',
    tooHigh: 'high',
    ranges: {
      dog: [20, 45, 37.2, 39.4],
      cat: [20, 45, 37.5, 39.5],
      bird: [25, 48, 38.5, 43],
      reptile: [0, 48, 20, 38], // as warm as its place is
      rabbit: [20, 45, 38, 40.3],
      horse: [25, 45, 37, 38.7],
      other: [0, 50],
    },
  },
  heartRate: {
    unit: ' a minute',
    tooLow: 'slow',
    tooHigh: 'fast',
    ranges: {
      dog: [0, 400, 50, 180],
      cat: [0, 450, 120, 240],
      bird: [0, 1500, 60, 700],
      reptile: [0, 300, 5, 120],
      rabbit: [0, 500, 120, 330],
      horse: [0, 300, 24, 60],
      other: [0, 1500],
    },
  },
  respiratoryRate: {
    unit: ' a minute',
    tooLow: 'slow',
    tooHigh: 'fast',
    ranges: {
      dog: [0, 400, 8, 45],
      cat: [0, 400, 14, 50],
      bird: [0, 500, 6, 120],
      reptile: [0, 200, 1, 40],
      rabbit: [0, 500, 25, 70],
      horse: [0, 250, 6, 24],
      other: [0, 600],
    },
  },
  weightKg: {
    unit: ' kg',
    tooLow: 'light',
    tooHigh: 'heavy',
    ranges: {
      dog: [0.05, 160, 1, 90],
      cat: [0.03, 30, 1.5, 10],
      bird: [0.01, 200, 0.01, 5],
      reptile: [0.01, 1200, 0.01, 60],
      rabbit: [0.02, 20, 0.7, 8],
      horse: [5, 1600, 60, 1000],
      other: [0.01, 9999],
    },
  },
  bodyConditionScore: {
    unit: '',
    tooLow: 'low',
    tooHigh: 'high',
    ranges: {
      dog: score,
      cat: score,
      bird: score,
      reptile: score,
      rabbit: score,
      horse: score,
      other: score,
    },
  },
};
const names = Object.keys(vitals) as Name[]; // Object.keys forgets the key type

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
  return complaints(measured, (value, { ranges, unit }) => {
    const [least, most] = ranges[species];
    if (value >= least && value <= most) return null;
    return `Not possible for ${speciesWords[species]}: ${String(least)} to ${String(most)}${unit}`;
  });
}

/** What is possible and unusual: saved, and worth a second look. */
export function unusualVitals(species: Species, measured: Measured): Warning[] {
  return complaints(measured, (value, { ranges, unit, tooLow, tooHigh }) => {
    const [least, most, low, high] = ranges[species];
    if (low === undefined || high === undefined) return null;
    if (value < least || value > most || (value >= low && value <= high)) return null;
    const how = value < low ? tooLow : tooHigh;
    return `Unusually ${how} for ${speciesWords[species]} (${String(low)} to ${String(high)}${unit})`;
  });
}

/** What a rule says against each number that was measured. */
function complaints(
  measured: Measured,
  rule: (value: number, vital: Vital) => string | null,
): Warning[] {
  return names.flatMap((name) => {
    const value = measured[name];
    const message = value == null ? null : rule(value, vitals[name]);
    return message === null ? [] : [{ path: `body.${name}`, message }];
  });
}
