import { addDays, addMonths, daysBetween, laterOf } from './calendar.ts';
import type { Course, Schedule } from './vaccineCourse.ts';
import type { VaccineProtocol } from './vaccineProtocolEndpoints.ts';
import { doseWords } from './vaccineWords.ts';

/** When the next dose is due and why, in words. */
export type NextDose = Course & { readonly reason: string };

type Dose = {
  readonly schedule: Schedule;
  readonly birthDate: string | null;
  readonly date: string;
};

const isYounger = ({ birthDate, date }: Dose, weeks: number | null): boolean =>
  weeks !== null && birthDate !== null && daysBetween(birthDate, date) < weeks * 7;

function boosterDate({ schedule, birthDate, date }: Dose, course: Pick<Course, 'isYoung'>): string {
  const { firstBoosterMonths, firstBoosterAgeMonths, doseGapMinDays } = schedule;
  if (!course.isYoung || firstBoosterAgeMonths === null || birthDate === null)
    return addMonths(date, firstBoosterMonths);
  return laterOf(addMonths(birthDate, firstBoosterAgeMonths), addDays(date, doseGapMinDays));
}

type Counted = Pick<Course, 'isYoung' | 'counted' | 'hasRestarted' | 'isTooSoon'>;

/** The course after a dose of a series: complete, or the next after the gap. */
function inSeries(dose: Dose, counted: Counted): Course {
  const { schedule, date } = dose;
  const isOldEnough = !counted.isYoung || !isYounger(dose, schedule.youngUntilWeeks);
  const needed = counted.isYoung ? schedule.youngDoses : schedule.adultDoses;
  const common = { date, ...counted, boosters: 0 };
  if (isOldEnough && counted.counted >= needed && !counted.isTooSoon) {
    const dueDate = boosterDate(dose, counted);
    return { ...common, phase: 'immune', dueDate, earliestDate: dueDate };
  }
  return {
    ...common,
    phase: 'series',
    dueDate: addDays(date, schedule.doseGapMaxDays),
    earliestDate: addDays(date, schedule.doseGapMinDays),
  };
}

function begin(dose: Dose, hasRestarted: boolean): Course {
  const { schedule, birthDate, date } = dose;
  const fresh = { isYoung: isYounger(dose, schedule.youngUntilWeeks), hasRestarted };
  if (birthDate === null || !isYounger(dose, schedule.firstDoseWeeks))
    return inSeries(dose, { ...fresh, counted: 1, isTooSoon: false });
  const leastAge = addDays(birthDate, (schedule.firstDoseWeeks ?? 0) * 7);
  const dueDate = laterOf(leastAge, addDays(date, schedule.doseGapMinDays));
  const none = { counted: 0, boosters: 0, isTooSoon: false };
  return { date, phase: 'early', ...fresh, ...none, dueDate, earliestDate: dueDate };
}

function goOn(dose: Dose, before: Course): Course {
  const { schedule, date } = dose;
  const gap = daysBetween(before.date, date);
  const { isYoung, counted } = before;
  if (gap < schedule.doseGapMinDays)
    return inSeries(dose, { isYoung, counted, hasRestarted: false, isTooSoon: true });
  if (schedule.seriesLapseDays !== null && gap > schedule.seriesLapseDays) return begin(dose, true);
  return inSeries(dose, { isYoung, counted: counted + 1, hasRestarted: false, isTooSoon: false });
}

function boost(dose: Dose, before: Course): Course {
  const { schedule, date } = dose;
  const { isYoung, counted, boosters } = before;
  const lapse = schedule.boosterLapseMonths;
  if (lapse !== null && date > addMonths(before.dueDate, lapse)) return begin(dose, true);
  const common = { date, phase: 'immune', isYoung, counted, hasRestarted: false } as const;
  const isSoon = daysBetween(before.date, date) <= schedule.doseGapMaxDays;
  if (isSoon && date < before.dueDate) {
    // One more dose soon after belongs to what came before it; it never brings the next one forward.
    const again =
      boosters === 0 ? boosterDate(dose, before) : addMonths(date, schedule.boosterMonths);
    const dueDate = laterOf(before.dueDate, again);
    return { ...common, boosters, isTooSoon: false, dueDate, earliestDate: dueDate };
  }
  const dueDate = addMonths(date, schedule.boosterMonths);
  return { ...common, boosters: boosters + 1, isTooSoon: false, dueDate, earliestDate: dueDate };
}

function after(before: Course | null, dose: Dose): Course {
  if (!before || before.phase === 'early') return begin(dose, false);
  return before.phase === 'series' ? goOn(dose, before) : boost(dose, before);
}

/**
 * A due date that a person chose says more than the doses on record: a pet that came with a card is not at its first dose. Later than the series' longest gap it
 * means a complete course.
 */
function asChosen(schedule: Schedule, course: Course, dueDate: string): Course {
  const isComplete = daysBetween(course.date, dueDate) > schedule.doseGapMaxDays;
  if (!isComplete) return { ...course, dueDate };
  return { ...course, phase: 'immune', isTooSoon: false, dueDate, earliestDate: dueDate };
}

/**
 * When the next dose is due after these doses of one vaccine, by a clinic's protocol. A pet whose birth is not known counts as an adult. `chosenDues`: for doses
 * whose next date a person chose, that date by the day of the dose.
 * @throws Error without any dose
 */
export function nextDose(
  schedule: Schedule,
  birthDate: string | null,
  datesGiven: readonly string[],
  chosenDues: ReadonlyMap<string, string> = new Map(),
): NextDose {
  let course: Course | null = null;
  for (const date of [...datesGiven].sort()) {
    course = after(course, { schedule, birthDate, date });
    const chosen = chosenDues.get(date);
    if (chosen !== undefined) course = asChosen(schedule, course, chosen);
  }
  if (!course) throw new Error('no dose, nothing is due after it');
  return { ...course, reason: doseWords(schedule, course) };
}

type Named = Pick<VaccineProtocol, 'species' | 'vaccineName'> & {
  readonly otherNames: readonly string[];
};

const plain = (name: string): string => name.trim().replace(/\s+/g, ' ').toLowerCase();

/** The clinic's protocol for a vaccine as somebody wrote it, in a species: case and spaces do not matter, its own name goes before another's other name. */
export function protocolFor<P extends Named>(
  protocols: readonly P[],
  species: VaccineProtocol['species'],
  vaccineName: string,
): P | undefined {
  const wanted = plain(vaccineName);
  const ours = protocols.filter((protocol) => protocol.species === species);
  return (
    ours.find((protocol) => plain(protocol.vaccineName) === wanted) ??
    ours.find((protocol) => protocol.otherNames.some((name) => plain(name) === wanted))
  );
}

/** `never`: the pet has died. `soon`: due within the given days. */
export type DueState = 'never' | 'overdue' | 'soon' | 'later';

/** How a due date stands on a day of the clinic; a deceased pet is never due. */
export function dueStateOf(
  due: { readonly nextDueDate: string; readonly isDeceased: boolean },
  today: string,
  soonDays = 30,
): DueState {
  if (due.isDeceased) return 'never';
  if (due.nextDueDate < today) return 'overdue';
  return due.nextDueDate <= addDays(today, soonDays) ? 'soon' : 'later';
}

type ScheduleFault = { readonly path: keyof Schedule; readonly message: string };

/** What does not fit together in a schedule whose single fields are right. */
export function scheduleFaults(schedule: Schedule): readonly ScheduleFault[] {
  const faults: ScheduleFault[] = [];
  const { doseGapMinDays, doseGapMaxDays, seriesLapseDays } = schedule;
  if (doseGapMaxDays < doseGapMinDays)
    faults.push({ path: 'doseGapMaxDays', message: 'Must not be less than the shortest gap' });
  if (seriesLapseDays !== null && seriesLapseDays < doseGapMaxDays)
    faults.push({ path: 'seriesLapseDays', message: 'Must not be less than the longest gap' });
  const { firstDoseWeeks, youngUntilWeeks } = schedule;
  if (firstDoseWeeks !== null && youngUntilWeeks !== null && youngUntilWeeks < firstDoseWeeks)
    faults.push({ path: 'youngUntilWeeks', message: 'Must not be before the first dose' });
  return faults;
}
