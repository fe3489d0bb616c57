import type { Species } from '../../shared/board.ts';
import { between, pick, type Random } from './demoRandom.ts';

type Range = readonly [least: number, most: number];
type Vitals = { readonly celsius: Range; readonly heart: Range; readonly breath: Range };

/** What a calm, healthy animal shows: degrees Celsius, beats and breaths per minute. */
const healthy: Readonly<Record<Species, Vitals>> = {
  dog: { celsius: [38, 39.2], heart: [70, 130], breath: [14, 30] },
  cat: { celsius: [38, 39.2], heart: [150, 210], breath: [20, 36] },
  rabbit: { celsius: [38.5, 39.9], heart: [180, 260], breath: [32, 60] },
  bird: { celsius: [40.2, 41.8], heart: [220, 340], breath: [30, 60] },
  reptile: { celsius: [28, 33], heart: [35, 60], breath: [10, 20] },
  horse: { celsius: [37.3, 38.3], heart: [28, 44], breath: [8, 16] },
  other: { celsius: [37.9, 39.5], heart: [200, 280], breath: [40, 80] },
};

export function vitalsOf(random: Random, species: Species) {
  const { celsius, heart, breath } = healthy[species];
  const tenths = between(random, Math.round(celsius[0] * 10), Math.round(celsius[1] * 10));
  return {
    temperature: tenths / 10,
    heartRate: between(random, ...heart),
    respiratoryRate: between(random, ...breath),
    bodyConditionScore: between(random, 4, 7),
  };
}

type Vaccine = { readonly name: string; readonly maker: string; readonly years: number };
const vaccines: Partial<Record<Species, readonly Vaccine[]>> = {
  dog: [
    { name: 'Rabies', maker: 'Northfield Biologics', years: 3 },
    { name: 'DAPP', maker: 'Northfield Biologics', years: 3 },
    { name: 'Leptospirosis', maker: 'Arden Animal Health', years: 1 },
    { name: 'Bordetella', maker: 'Arden Animal Health', years: 1 },
  ],
  cat: [
    { name: 'Rabies', maker: 'Northfield Biologics', years: 1 },
    { name: 'FVRCP', maker: 'Arden Animal Health', years: 3 },
    { name: 'FeLV', maker: 'Arden Animal Health', years: 1 },
  ],
  rabbit: [{ name: 'RHDV2', maker: 'Arden Animal Health', years: 1 }],
  other: [{ name: 'Rabies', maker: 'Northfield Biologics', years: 1 }],
};

/** Vaccines for the species; guinea pigs get none. */
export function vaccinesFor(species: Species, breed: string): readonly Vaccine[] {
  return breed === 'Guinea Pig' ? [] : (vaccines[species] ?? []);
}

type Analyte = {
  readonly name: string;
  readonly code: string;
  readonly unit: string;
  readonly range: Readonly<Partial<Record<Species, Range>>>;
  readonly digits: number;
};
const analytes: readonly Analyte[] = [
  {
    name: 'Creatinine',
    code: 'CREA',
    unit: 'µmol/L',
    range: { dog: [44, 159], cat: [71, 212] },
    digits: 0,
  },
  { name: 'ALT', code: 'ALT', unit: 'U/L', range: { dog: [10, 125], cat: [12, 130] }, digits: 0 },
  {
    name: 'Glucose',
    code: 'GLU',
    unit: 'mmol/L',
    range: { dog: [4.1, 7.9], cat: [4.1, 8.8], rabbit: [4.2, 8.2] },
    digits: 1,
  },
  {
    name: 'Potassium',
    code: 'K',
    unit: 'mmol/L',
    range: { dog: [3.5, 5.8], cat: [3.5, 5.8] },
    digits: 1,
  },
  {
    name: 'Haematocrit',
    code: 'HCT',
    unit: '%',
    range: { dog: [37, 62], cat: [30, 52], rabbit: [33, 50] },
    digits: 0,
  },
];

/** A finished result, one in five a little outside its range and never a critical one; null where the species has no test here. */
export function labResultOf(random: Random, species: Species) {
  const known = analytes.filter(({ range }) => range[species] !== undefined);
  if (known.length === 0) return null;
  const { name, code, unit, range, digits } = pick(random, known);
  const [low, high] = range[species] ?? [0, 0];
  const isAbnormal = random() < 0.2;
  const value = isAbnormal ? high * 1.04 + 0.1 : low + (high - low) * (0.15 + random() * 0.7);
  return {
    testName: name,
    testCode: code,
    unit,
    resultValue: value.toFixed(digits),
    referenceRange: `${low} - ${high}`,
    status: Number(value.toFixed(digits)) > high ? ('abnormal' as const) : ('normal' as const),
  };
}
