import { weekdayOf } from '../../../shared/visitRules.ts';
import type { WorkingHours } from '../../../shared/workingHours.ts';

/** From and to on the clinic's clock, `00:00` to `24:00`. */
type Closed = { readonly from: string; readonly to: string };

/** When the clinic is closed on this calendar date; nothing where it has not told when it is open. */
export function closedTimes(hours: WorkingHours | null, date: string): Closed[] {
  if (hours === null) return [];
  const open = hours[weekdayOf(date)];
  const ends = ['00:00', ...open.map(({ closesAt }) => closesAt)];
  const starts = [...open.map(({ opensAt }) => opensAt), '24:00'];
  return ends
    .map((from, index) => ({ from, to: starts[index] ?? '24:00' }))
    .filter(({ from, to }) => from < to);
}

/** Is it closed for the whole of this calendar date? */
export function isClosedOn(hours: WorkingHours | null, date: string): boolean {
  return hours !== null && hours[weekdayOf(date)].length === 0;
}
