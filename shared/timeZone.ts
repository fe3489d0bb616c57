import { z } from 'zod';

/** Is this the name of a zone that this machine knows, `Europe/Berlin`? An offset (`+01:00`) is none: it knows no summer time. */
export function isTimeZone(name: string): boolean {
  if (!/^[A-Za-z][A-Za-z0-9_+-]*(\/[A-Za-z0-9_+-]+)*$/.test(name)) return false;
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone !== '';
  } catch {
    return false;
  }
}

/** An IANA time zone. */
export const TimeZone = z
  .string()
  .max(50)
  .refine(isTimeZone, { error: 'Must be a time zone like Europe/Berlin' })
  .meta({ examples: ['America/New_York', 'Europe/Berlin'] });
