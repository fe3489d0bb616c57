/** Instants as a clinic's own clock shows them, whatever zone the machine is in. */
const formats = new Map<string, Intl.DateTimeFormat>();

function formatOf(zone: string): Intl.DateTimeFormat {
  const known = formats.get(zone);
  if (known) return known;
  const made = new Intl.DateTimeFormat('en-GB', {
    timeZone: zone,
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
    hourCycle: 'h23',
  });
  formats.set(zone, made);
  return made;
}

function partsOf(instantMs: number, zone: string): Record<string, string> {
  const parts = formatOf(zone).formatToParts(new Date(instantMs));
  return Object.fromEntries(parts.map((part) => [part.type, part.value]));
}

/** What a date and a time field show for this instant (ms or RFC 3339): `['2026-11-22', '14:32']`. */
export function fieldsOf(instant: number | string, zone: string): [date: string, time: string] {
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

/** The day of an instant (ms since 1970 UTC) for a sentence, by the clinic's clock: `15 December`, with the year where it is another than now. */
export function dayWords(instantMs: number, zone: string, nowMs: number): string {
  const year = (ms: number) => fieldsOf(ms, zone)[0].slice(0, 4);
  return new Intl.DateTimeFormat('en-GB', {
    timeZone: zone,
    day: 'numeric',
    month: 'long',
    ...(year(instantMs) === year(nowMs) ? {} : { year: 'numeric' }),
  }).format(instantMs);
}
