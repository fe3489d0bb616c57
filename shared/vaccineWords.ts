import type { Course, Schedule } from './vaccineCourse.ts';

const count = (many: number, one: string) => `${many} ${one}${many === 1 ? '' : 's'}`;

function gapWords({ doseGapMinDays: least, doseGapMaxDays: most }: Schedule): string {
  return least === most ? count(most, 'day') : `${least} to ${count(most, 'day')}`;
}

function boosterWords(schedule: Schedule, course: Course): string {
  if (course.boosters > 0) {
    const which = course.boosters === 1 ? 'First booster' : `Booster ${course.boosters}`;
    return `${which} given: the next ${count(schedule.boosterMonths, 'month')} later.`;
  }
  const isByAge = course.isYoung && schedule.firstBoosterAgeMonths !== null;
  return isByAge
    ? `Series complete: first booster at ${count(schedule.firstBoosterAgeMonths ?? 0, 'month')} of age.`
    : `Series complete: first booster ${count(schedule.firstBoosterMonths, 'month')} later.`;
}

function seriesWords(schedule: Schedule, course: Course): string {
  const again = `the next ${gapWords(schedule)} later`;
  if (course.isYoung) {
    const until = count(schedule.youngUntilWeeks ?? 0, 'week');
    return `Dose ${course.counted} of the young series: ${again}, until one is given at ${until} of age or later.`;
  }
  return `Dose ${course.counted} of ${schedule.adultDoses}: ${again}.`;
}

/** Why the next dose is due when it is, in words for whoever gives or phones. */
export function doseWords(schedule: Schedule, course: Course): string {
  if (course.phase === 'early') {
    const least = count(schedule.firstDoseWeeks ?? 0, 'week');
    return `Given before ${least} of age, which does not count: again at ${least}.`;
  }
  const words =
    course.phase === 'immune' ? boosterWords(schedule, course) : seriesWords(schedule, course);
  if (course.isTooSoon)
    return `Less than ${count(schedule.doseGapMinDays, 'day')} after the dose before, which does not count. ${words}`;
  return course.hasRestarted
    ? `The dose before was too long ago: the series starts again. ${words}`
    : words;
}
