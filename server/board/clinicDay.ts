/** A calendar day of a clinic and its bounds; 23, 24 or 25 hours long. */
export type ClinicDay = {
  readonly day: string;
  readonly dayStartsAt: string;
  readonly dayEndsAt: string;
};

function boundsOf(date: Temporal.PlainDate, timezone: string): ClinicDay {
  const start = date.toZonedDateTime(timezone);
  const end = date.add({ days: 1 }).toZonedDateTime(timezone);
  return {
    day: date.toString(),
    dayStartsAt: new Date(start.epochMilliseconds).toISOString(),
    dayEndsAt: new Date(end.epochMilliseconds).toISOString(),
  };
}

/** The day that an instant (ms since 1970 UTC) falls on in an IANA time zone. @throws RangeError for an unknown zone. */
export function clinicDayAt(timezone: string, nowMs: number): ClinicDay {
  const date = Temporal.Instant.fromEpochMilliseconds(nowMs)
    .toZonedDateTimeISO(timezone)
    .toPlainDate();
  return boundsOf(date, timezone);
}

/** The bounds of a named day, `2026-11-01`. */
export function clinicDayOf(timezone: string, day: string): ClinicDay {
  return boundsOf(Temporal.PlainDate.from(day), timezone);
}
