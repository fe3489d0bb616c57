import type { NewVaccineProtocol } from './vaccineProtocolEndpoints.ts';
import type { Schedule } from './vaccineCourse.ts';

/** One row that a new clinic starts with. */
export type StarterProtocol = Schedule &
  Pick<NewVaccineProtocol, 'species' | 'vaccineName'> & {
    readonly otherNames: readonly string[];
    readonly note: string | null;
    readonly source: string;
  };

const canine =
  'AAHA canine vaccination guidelines 2022, as quoted by familypetshomevetcare.com and whiskerdocs.com';
const overdue = 'aaha.org, dogs overdue for vaccination';
const feline = 'aaha.org, 2020 AAHA/AAFP feline vaccination guidelines, core vaccines';

/** What inactivated vaccines have in common: two doses, within six weeks, then yearly. */
const twoDosesThenYearly: Schedule = {
  firstDoseWeeks: null,
  youngUntilWeeks: null,
  youngDoses: 2,
  adultDoses: 2,
  doseGapMinDays: 14,
  doseGapMaxDays: 28,
  seriesLapseDays: 42,
  firstBoosterMonths: 12,
  firstBoosterAgeMonths: null,
  boosterMonths: 12,
  boosterLapseMonths: null,
};
const oneDose: Schedule = {
  ...twoDosesThenYearly,
  youngDoses: 1,
  adultDoses: 1,
  seriesLapseDays: null,
};
const law = 'The law of the place and the product’s label go before this row.';

const dogs: readonly Omit<StarterProtocol, 'species'>[] = [
  {
    ...twoDosesThenYearly,
    vaccineName: 'DAPP',
    otherNames: ['DAPv', 'DHPP', 'DA2PP', 'DHPPi', 'DAP', 'Distemper/parvo'],
    firstDoseWeeks: 6,
    youngUntilWeeks: 16,
    boosterMonths: 36,
    note: 'A dog that starts after 16 weeks of age takes two doses.',
    source: `${canine}; ${overdue}`,
  },
  {
    ...oneDose,
    vaccineName: 'Rabies',
    otherNames: [],
    firstDoseWeeks: 12,
    boosterMonths: 36,
    note: `${law} With a product for one year, set the boosters to 12 months.`,
    source: `${canine}; statutory`,
  },
  {
    ...twoDosesThenYearly,
    vaccineName: 'Leptospirosis',
    otherNames: ['Lepto', 'Lepto 4', 'L4'],
    firstDoseWeeks: 12,
    boosterLapseMonths: 3,
    note: 'Some labels allow the first dose at 8 weeks. Confirm whether it is core in your region.',
    source: `AAHA 2024 revision as quoted by whiskerdocs.com and cottonwoodvc.com; restart: vcahospitals.com puppy vaccine schedule`,
  },
  {
    ...oneDose,
    vaccineName: 'Bordetella',
    otherNames: ['Bordetella intranasal', 'Bordetella oral', 'Kennel cough'],
    note: 'Into the nose or by mouth: one dose.',
    source: canine,
  },
  {
    ...twoDosesThenYearly,
    vaccineName: 'Bordetella injectable',
    otherNames: ['Bordetella SC'],
    note: 'Under the skin: two doses.',
    source: canine,
  },
  {
    ...twoDosesThenYearly,
    vaccineName: 'Lyme',
    otherNames: ['Lyme disease', 'Borrelia'],
    note: 'For dogs at risk.',
    source: canine,
  },
  {
    ...twoDosesThenYearly,
    vaccineName: 'Canine influenza',
    otherNames: ['CIV', 'Influenza', 'Influenza H3N2/H3N8'],
    note: 'For dogs at risk.',
    source: canine,
  },
];

const cats: readonly Omit<StarterProtocol, 'species'>[] = [
  {
    ...twoDosesThenYearly,
    vaccineName: 'FVRCP',
    otherNames: ['FPV/FHV-1/FCV', 'RCP', 'HCP'],
    firstDoseWeeks: 6,
    youngUntilWeeks: 16,
    doseGapMinDays: 21,
    firstBoosterAgeMonths: 6,
    boosterMonths: 36,
    note: 'Kittens: first booster at 6 months of age rather than after a year. An adult may need only one dose of a live vaccine.',
    source: feline,
  },
  {
    ...twoDosesThenYearly,
    vaccineName: 'FeLV',
    otherNames: ['Feline leukemia', 'Feline leukaemia'],
    doseGapMinDays: 21,
    note: 'Core in the first year of life, later only for cats at risk.',
    source: `${feline}; older AAFP tables`,
  },
  {
    ...oneDose,
    vaccineName: 'Rabies',
    otherNames: [],
    firstDoseWeeks: 12,
    note: `${law} Some labels allow 8 weeks, and boosters every 36 months.`,
    source: 'AAFP table 3 in PMC4425421; statutory',
  },
];

/** The protocols that every clinic starts with, to be checked and signed by a veterinarian of the clinic. */
export const starterProtocols: readonly StarterProtocol[] = [
  ...dogs.map((row) => ({ ...row, species: 'dog' as const })),
  ...cats.map((row) => ({ ...row, species: 'cat' as const })),
];
