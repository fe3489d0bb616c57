/** Nobody is reminded before this hour of the clinic's day, nor after the other. */
const firstAt = Temporal.PlainTime.from('08:00');
const lastAt = Temporal.PlainTime.from('20:00');

function onClock(timezone: string, ms: number): Temporal.ZonedDateTime {
  return Temporal.Instant.fromEpochMilliseconds(ms).toZonedDateTimeISO(timezone);
}

function atTime(day: Temporal.PlainDate, timeZone: string, plainTime: Temporal.PlainTime): number {
  return day.toZonedDateTime({ timeZone, plainTime }).epochMilliseconds;
}

const isEarly = (now: Temporal.ZonedDateTime): boolean =>
  Temporal.PlainTime.compare(now.toPlainTime(), firstAt) < 0;
const isLate = (now: Temporal.ZonedDateTime): boolean =>
  Temporal.PlainTime.compare(now.toPlainTime(), lastAt) > 0;

/** Is this instant (ms since 1970 UTC) outside of 8:00 to 20:00 in an IANA time zone? */
export function isQuiet(timezone: string, ms: number): boolean {
  const now = onClock(timezone, ms);
  return isEarly(now) || isLate(now);
}

/** The first instant from this one on that is not quiet. */
export function afterQuiet(timezone: string, ms: number): number {
  const now = onClock(timezone, ms);
  if (isEarly(now)) return atTime(now.toPlainDate(), timezone, firstAt);
  if (isLate(now)) return atTime(now.toPlainDate().add({ days: 1 }), timezone, firstAt);
  return ms;
}

/** When to plan what would best be sent at `ms`: the same morning or evening, and in any case before the visit that begins at `startMs`. */
export function besideQuiet(timezone: string, ms: number, startMs: number): number {
  const now = onClock(timezone, ms);
  const day = now.toPlainDate();
  if (isLate(now)) return atTime(day, timezone, lastAt);
  if (!isEarly(now)) return ms;
  const morning = atTime(day, timezone, firstAt);
  return morning < startMs ? morning : atTime(day.subtract({ days: 1 }), timezone, lastAt);
}
