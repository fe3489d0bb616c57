import { daysBetween } from '../../../shared/calendar.ts';
import type { DueState } from '../../../shared/vaccineRules.ts';
import { calendarDateWords } from '../ui/clinicTime.ts';

/** `1 day`, `12 days`, `3 months`, `2 years` */
export function spanWords(days: number): string {
  const [many, unit] =
    days < 60
      ? [days, 'day']
      : days < 730
        ? [Math.floor(days / 30.44), 'month']
        : [Math.floor(days / 365.25), 'year'];
  return `${many} ${unit}${many === 1 ? '' : 's'}`;
}

/** How a due date stands today, in words: never without them, colour and shape only repeat it. */
export function dueWords(state: DueState, nextDueDate: string, today: string): string {
  if (state === 'never') return 'Deceased: never due';
  if (state === 'later') return `Due ${calendarDateWords(nextDueDate)}`;
  const days = daysBetween(today, nextDueDate);
  if (days < 0) return `Overdue by ${spanWords(-days)}`;
  return days === 0 ? 'Due today' : `Due in ${spanWords(days)}`;
}

export const routeWords = {
  subcutaneous: 'Under the skin',
  intramuscular: 'Into the muscle',
  intranasal: 'Into the nose',
  oral: 'By mouth',
} as const;
