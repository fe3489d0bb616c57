export { fieldsOf, instantAt } from '../../../shared/clinicClock.ts';

/** Times as the clinic's own clock shows them, whatever zone the device is in. Instants are milliseconds or RFC 3339 text. */
type Instant = number | string;

const formats = new Map<string, Intl.DateTimeFormat>();

type Kind = 'time' | 'day' | 'date';

function format(zone: string, kind: Kind): Intl.DateTimeFormat {
  const key = `${kind} ${zone}`;
  const known = formats.get(key);
  if (known) return known;
  const made = new Intl.DateTimeFormat('en-GB', { timeZone: zone, ...shapes[kind] });
  formats.set(key, made);
  return made;
}

const shapes: Readonly<Record<Kind, Intl.DateTimeFormatOptions>> = {
  time: { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' },
  day: { weekday: 'long', day: 'numeric', month: 'long' },
  date: { day: 'numeric', month: 'short', year: 'numeric' },
};

/** `14:32` */
export function timeOf(instant: Instant, zone: string): string {
  return format(zone, 'time').format(new Date(instant));
}

/** `Monday 23 November` */
export function dayOf(instant: Instant, zone: string): string {
  return format(zone, 'day').format(new Date(instant)).replace(',', '');
}

/** `23 Nov 2026` */
export function dateWords(instant: Instant, zone: string): string {
  return format(zone, 'date').format(new Date(instant));
}

/** `23 Nov 2026` of a calendar date without a zone, `2026-11-23`. */
export function calendarDateWords(date: string): string {
  return dateWords(`${date}T12:00:00Z`, 'UTC');
}

/** `just now`, `12 s ago`, `4 min ago`, `2 h ago`, `3 days ago` */
export function agoWords(instant: Instant, nowMs: number): string {
  const seconds = Math.max(0, Math.floor((nowMs - new Date(instant).getTime()) / 1000));
  if (seconds < 2) return 'just now';
  if (seconds < 60) return `${seconds} s ago`;
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min ago`;
  if (seconds < 172_800) return `${Math.floor(seconds / 3600)} h ago`;
  return `${Math.floor(seconds / 86_400)} days ago`;
}

/** Whole minutes since the instant, never less than 0. */
export function minutesSince(instant: Instant, nowMs: number): number {
  return Math.max(0, Math.floor((nowMs - new Date(instant).getTime()) / 60_000));
}

/** `4 min`, `1 h 05 min` */
export function minutesWords(minutes: number): string {
  if (minutes < 60) return `${minutes} min`;
  return `${Math.floor(minutes / 60)} h ${String(minutes % 60).padStart(2, '0')} min`;
}
