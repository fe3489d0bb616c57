const dayMs = 86_400_000;

const msOf = (date: string): number => Date.parse(`${date}T00:00:00.000Z`);
const dateOf = (ms: number): string => new Date(ms).toISOString().slice(0, 10);

/** Whole days from one calendar date (`2026-11-22`) to a later one; negative where it is earlier. No zone and no clock change is in it. */
export function daysBetween(from: string, to: string): number {
  return Math.round((msOf(to) - msOf(from)) / dayMs);
}

/** The calendar date so many days later. */
export function addDays(date: string, days: number): string {
  return dateOf(msOf(date) + days * dayMs);
}

/** The same day so many months later, or that month's last day where it is shorter: 31 January and one month is 28 or 29 February. */
export function addMonths(date: string, months: number): string {
  const [year = 0, month = 1, day = 1] = date.split('-').map(Number);
  const lastDay = new Date(Date.UTC(year, month + months, 0)).getUTCDate();
  return dateOf(Date.UTC(year, month - 1 + months, Math.min(day, lastDay)));
}

/** The later of two calendar dates. */
export function laterOf(one: string, other: string): string {
  return one > other ? one : other;
}
