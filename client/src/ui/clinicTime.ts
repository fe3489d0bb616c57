/** Times as the clinic's own clock shows them, whatever zone the device is in. Instants are milliseconds or RFC 3339 text. */
type Instant = number | string;

const formats = new Map<string, Intl.DateTimeFormat>();

type Kind = 'time' | 'day' | 'date' | 'parts';

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
  parts: {
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
    hourCycle: 'h23',
  },
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

function partsOf(instantMs: number, zone: string): Record<string, string> {
  const parts = format(zone, 'parts').formatToParts(new Date(instantMs));
  return Object.fromEntries(parts.map((part) => [part.type, part.value]));
}

/** What a date and a time field show for this instant: `['2026-11-22', '14:32']`. */
export function fieldsOf(instant: Instant, zone: string): [date: string, time: string] {
  const part = partsOf(new Date(instant).getTime(), zone);
  return [
    `${part['year'] ?? ''}-${part['month'] ?? ''}-${part['day'] ?? ''}`,
    `${part['hour'] ?? ''}:${part['minute'] ?? ''}`,
  ];
}

/** Milliseconds that the zone's clock is ahead of UTC at this instant. */
function offsetMs(instantMs: number, zone: string): number {
  const part = partsOf(instantMs, zone);
  const number = (name: string) => Number(part[name]);
  const shown = Date.UTC(
    number('year'),
    number('month') - 1,
    number('day'),
    number('hour'),
    number('minute'),
    number('second'),
  );
  return shown - Math.floor(instantMs / 1000) * 1000;
}

/**
 * The instant (RFC 3339, UTC) at which the clinic's clock shows this date and time; null if the text is no date and time.
 * A time that the spring change skips is moved on by the skipped hour; of a time that comes twice in autumn the first is taken.
 */
export function instantAt(date: string, time: string, zone: string): string | null {
  const asUtc = Date.parse(`${date}T${time.padEnd(5, '0')}:00.000Z`);
  if (Number.isNaN(asUtc)) return null;
  const before = asUtc - offsetMs(asUtc - 86_400_000, zone);
  const after = asUtc - offsetMs(asUtc + 86_400_000, zone);
  const fits = [before, after].filter((ms) => ms + offsetMs(ms, zone) === asUtc);
  const instantMs = fits.length > 0 ? Math.min(...fits) : before;
  return new Date(instantMs).toISOString();
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
