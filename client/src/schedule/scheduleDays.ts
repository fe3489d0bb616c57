import type { WorkingHours } from '../../../shared/workingHours.ts';

/** Calendar days of the clinic as text (`2026-11-22`): arithmetic without a zone. */
const dayMs = 86_400_000;
const msOf = (day: string) => Date.parse(`${day}T00:00:00.000Z`);
const dayAt = (ms: number) => new Date(ms).toISOString().slice(0, 10);

/** The day so many days later, or earlier when negative. */
export function addDays(day: string, count: number): string {
  return dayAt(msOf(day) + count * dayMs);
}

/** The seven days of the week that this day is in, from Monday. */
export function weekOf(day: string): string[] {
  const sinceMonday = (new Date(msOf(day)).getUTCDay() + 6) % 7;
  return Array.from({ length: 7 }, (_, index) => addDays(day, index - sinceMonday));
}

const weekday = new Intl.DateTimeFormat('en-GB', { timeZone: 'UTC', weekday: 'long' });
const long = new Intl.DateTimeFormat('en-GB', {
  timeZone: 'UTC',
  day: 'numeric',
  month: 'long',
  year: 'numeric',
});
const short = new Intl.DateTimeFormat('en-GB', { timeZone: 'UTC', day: 'numeric', month: 'short' });

/** `Sunday, 22 November 2026`, or for a week `16 Nov – 22 Nov 2026`. */
export function titleOf(days: readonly string[]): string {
  const [first = '', last = first] = [days[0], days.at(-1)];
  const start = new Date(msOf(first));
  if (first === last) return `${weekday.format(start)}, ${long.format(start)}`;
  const year = last.slice(0, 4);
  return `${short.format(start)} – ${short.format(new Date(msOf(last)))} ${year}`;
}

const hourOf = (time: string) => Number(time.slice(0, 2));

/** The hours that a schedule shows: opening hours with one hour around them, and whatever is booked outside. Full hours, 0 to 24. */
export function hoursShown(
  workingHours: WorkingHours | null,
  times: readonly { readonly from: string; readonly to: string }[],
): { from: number; to: number } {
  const open = Object.values(workingHours ?? {}).flat();
  const opens = open.map(({ opensAt }) => hourOf(opensAt) - 1);
  const closes = open.map(({ closesAt }) => hourOf(closesAt) + 1);
  if (open.length === 0) {
    opens.push(7);
    closes.push(20);
  }
  const starts = times.map(({ from }) => hourOf(from));
  const ends = times.map(({ from, to }) => (to <= from ? 24 : hourOf(to) + 1));
  return {
    from: Math.max(0, Math.min(...opens, ...starts)),
    to: Math.min(24, Math.max(...closes, ...ends)),
  };
}
