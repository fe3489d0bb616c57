import type { VaccineProtocol } from './vaccineProtocolEndpoints.ts';

/** The part of a protocol that says when. */
export type Schedule = Pick<
  VaccineProtocol,
  | 'firstDoseWeeks'
  | 'youngUntilWeeks'
  | 'youngDoses'
  | 'adultDoses'
  | 'doseGapMinDays'
  | 'doseGapMaxDays'
  | 'seriesLapseDays'
  | 'firstBoosterMonths'
  | 'firstBoosterAgeMonths'
  | 'boosterMonths'
  | 'boosterLapseMonths'
>;

/** Where a pet stands with one vaccine after a dose. */
export type Course = {
  readonly date: string;
  /** `early`: given before the least age, does not count. `series`: more doses are to come. `immune`: the series is complete. */
  readonly phase: 'early' | 'series' | 'immune';
  /** The series began before `youngUntilWeeks`. */
  readonly isYoung: boolean;
  /** Doses of the series that count. */
  readonly counted: number;
  /** Boosters after it. */
  readonly boosters: number;
  /** This dose came so late that the series started again with it. */
  readonly hasRestarted: boolean;
  /** This dose came too soon after the one before to count. */
  readonly isTooSoon: boolean;
  readonly dueDate: string;
  /** The first day on which the next dose counts. */
  readonly earliestDate: string;
};
