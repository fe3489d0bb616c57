import type { Species } from '../../shared/board.ts';
import { readLab } from '../../shared/labValueParsing.ts';
import type { Deps } from '../deps.ts';
import { labResultOf } from './demoClinical.ts';
import { pets } from './demoPets.ts';
import { at, between, seededRandom, type Random } from './demoRandom.ts';
import type { DemoVisit } from './demoVisit.ts';
import type { Cast } from './demoVisitRows.ts';

const dayMs = 86_400_000;
const dateOf = (ms: number): string => new Date(ms).toISOString().slice(0, 10);

type Whole = Omit<Cast, 'pets'> & { readonly patients: readonly { readonly id: string }[] };
type Result = {
  readonly testName: string;
  readonly testCode: string;
  readonly unit: string;
  readonly resultValue: string | null;
  readonly referenceRange: string;
  readonly status: 'normal' | 'abnormal' | 'pending';
};
type Reported = {
  readonly petId: string;
  readonly atMs: number;
  readonly panel?: { readonly id: string; readonly name: string };
};

function rowOf(deps: Deps, clinicId: string, result: Result, { petId, atMs, panel }: Reported) {
  const { testName, testCode, unit, resultValue, referenceRange, status } = result;
  const reading = readLab(result);
  return {
    clinic_id: clinicId,
    id: deps.ids.uuid(),
    pet_id: petId,
    test_name: testName,
    test_code: testCode,
    result_value: resultValue,
    reference_range: referenceRange,
    unit,
    status,
    stage: status === 'pending' ? 'pending' : 'final',
    panel_id: panel?.id ?? null,
    panel_name: panel?.name ?? null,
    value_number: reading.value,
    value_comparator: reading.comparator,
    value_unit: reading.value === null ? null : reading.unit,
    reference_low: reading.referenceLow,
    reference_high: reading.referenceHigh,
    test_date: dateOf(atMs),
    received_date: status === 'pending' ? null : dateOf(atMs),
    lab_provider: status === 'pending' ? 'Valley Reference Laboratory' : 'In-house analyser',
    created_at: new Date(atMs),
  };
}

function visitLabs(deps: Deps, cast: Whole, visits: readonly DemoVisit[]) {
  const random = seededRandom(13);
  return visits.flatMap((visit) => {
    const wanted = visit.kind.type === 'sick' ? 3 : visit.kind.type === 'surgery' ? 2 : 0;
    const reported = { petId: at(cast.patients, visit.pet).id, atMs: visit.startMs };
    const { species } = at(pets, visit.pet);
    const results = Array.from({ length: wanted }, () => labResultOf(random, species));
    const different = new Map(
      results.flatMap((one) => (one ? [[one.testName, one] as const] : [])),
    );
    return [...different.values()].map((one) => rowOf(deps, cast.clinicId, one, reported));
  });
}

/** One test of a panel that is repeated: from a first value to a last one, in a range. */
type Line = readonly [
  testName: string,
  testCode: string,
  unit: string,
  range: readonly [low: number, high: number],
  course: readonly [first: number, last: number],
  digits: number,
];
type Watched = {
  readonly name: string;
  readonly species: Species;
  readonly panel: string;
  readonly lines: readonly Line[];
};

/** Patients that come back for the same blood tests every six weeks or so. */
const watched: readonly Watched[] = [
  {
    name: 'Mitzi',
    species: 'cat',
    panel: 'Kidney panel',
    lines: [
      ['Creatinine', 'CREA', 'µmol/L', [71, 212], [168, 268], 0],
      ['Urea', 'UREA', 'mmol/L', [5.7, 12.9], [9.8, 17.4], 1],
      ['Phosphate', 'PHOS', 'mmol/L', [1, 2.42], [1.5, 2.3], 2],
      ['Potassium', 'K', 'mmol/L', [3.5, 5.8], [4.4, 3.7], 1],
    ],
  },
  {
    name: 'Pepper',
    species: 'dog',
    panel: 'Liver panel',
    lines: [
      ['ALT', 'ALT', 'U/L', [10, 125], [210, 96], 0],
      ['ALP', 'ALKP', 'U/L', [23, 212], [340, 180], 0],
      ['Bilirubin', 'TBIL', 'µmol/L', [0, 15], [11, 6], 0],
    ],
  },
  {
    name: 'Winston',
    species: 'dog',
    panel: 'Blood count',
    lines: [
      ['Haematocrit', 'HCT', '%', [37, 62], [31, 41], 0],
      ['White cells', 'WBC', 'x10^9/L', [5, 16.8], [19.2, 11.4], 1],
      ['Platelets', 'PLT', 'x10^9/L', [148, 484], [160, 260], 0],
    ],
  },
];
const repeats = 6;

function lineResult(random: Random, line: Line, share: number): Result {
  const [testName, testCode, unit, [low, high], [first, last], digits] = line;
  const course = first + (last - first) * share;
  const resultValue = (course * (1 + (random() - 0.5) * 0.06)).toFixed(digits);
  const isWithin = Number(resultValue) >= low && Number(resultValue) <= high;
  const status = isWithin ? 'normal' : 'abnormal';
  return { testName, testCode, unit, resultValue, referenceRange: `${low} - ${high}`, status };
}

function trendLabs(deps: Deps, cast: Whole, nowMs: number) {
  const random = seededRandom(14);
  return watched.flatMap(({ name, species, panel, lines }) => {
    const index = pets.findIndex((pet) => pet.name === name && pet.species === species);
    const petId = at(cast.patients, index).id;
    return Array.from({ length: repeats }, (_, time) => {
      const atMs = nowMs - ((repeats - 1 - time) * 43 + between(random, 4, 12)) * dayMs;
      const reported = { petId, atMs, panel: { id: deps.ids.uuid(), name: panel } };
      return lines.map((line) =>
        rowOf(deps, cast.clinicId, lineResult(random, line, time / (repeats - 1)), reported),
      );
    }).flat();
  });
}

/** Two results that a laboratory still owes. */
function owedLabs(deps: Deps, cast: Whole, nowMs: number) {
  const petId = at(
    cast.patients,
    pets.findIndex((pet) => pet.name === 'Mitzi'),
  ).id;
  const owed = { unit: 'nmol/L', resultValue: null, status: 'pending' as const };
  return [
    { ...owed, testName: 'Total T4', testCode: 'T4', referenceRange: '10 - 60' },
    { ...owed, testName: 'SDMA', testCode: 'SDMA', unit: 'µg/dL', referenceRange: '0 - 14' },
  ].map((result) => rowOf(deps, cast.clinicId, result, { petId, atMs: nowMs - dayMs }));
}

/** Results of past visits, months of panels that show a trend, and two that are still to come. */
export function labRows(deps: Deps, cast: Whole, visits: readonly DemoVisit[], nowMs: number) {
  return [
    ...visitLabs(deps, cast, visits),
    ...trendLabs(deps, cast, nowMs),
    ...owedLabs(deps, cast, nowMs),
  ];
}
