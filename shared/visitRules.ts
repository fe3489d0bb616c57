import { addDays } from './calendar.ts';
import { fieldsOf, instantAt } from './clinicClock.ts';
import type { Warning } from './warning.ts';
import { type Weekday, weekdays, type WorkingHours } from './workingHours.ts';

/** When somebody wants a visit to be; absent while nobody has said. */
type Wanted = { readonly startAt?: string | undefined; readonly endAt?: string | undefined };
type Span = { readonly fromMs: number; readonly toMs: number };
/** When a clinic is open, on its own clock; null where it has not told. */
export type Opening = { readonly timezone: string; readonly workingHours: WorkingHours | null };

const dayMs = 24 * 3_600_000;

const about = (name: keyof Wanted, message: string): Warning[] => [
  { path: `body.${name}`, message },
];

/** A visit ends after it starts, within a day: else it is refused. */
export function lengthFaults({ startAt, endAt }: Wanted): Warning[] {
  if (startAt === undefined || endAt === undefined) return [];
  const length = Date.parse(endAt) - Date.parse(startAt);
  if (!(length <= 0 || length > dayMs)) return [];
  return about('endAt', 'Must be after the start, within a day');
}

/** Yesterday's visit may still be written down, an older one is a slip of the pen: refused. */
export function pastFaults({ startAt }: Wanted, nowMs: number): Warning[] {
  if (startAt === undefined || !(Date.parse(startAt) < nowMs - dayMs)) return [];
  return about('startAt', 'Lies more than a day in the past');
}

const nightMs = 12 * 3_600_000;

/**
 * May who comes now be checked in for a visit of this time? On the clinic's own day of the visit, and within 12 h of it: in an emergency clinic the evening's patients come
 * after midnight. Anything else is a tap on the wrong card.
 */
export function isOfToday(startAt: string, nowMs: number, zone: string): boolean {
  const startMs = Date.parse(startAt);
  if (Math.abs(startMs - nowMs) <= nightMs) return true;
  return fieldsOf(startMs, zone)[0] === fieldsOf(nowMs, zone)[0];
}

/** The weekday of a calendar date. */
export function weekdayOf(date: string): Weekday {
  const sinceMonday = (new Date(`${date}T00:00:00.000Z`).getUTCDay() + 6) % 7;
  return weekdays[sinceMonday] ?? 'monday';
}

function instantMs(date: string, clock: string, zone: string): number {
  const instant =
    clock === '24:00' ? instantAt(addDays(date, 1), '00:00', zone) : instantAt(date, clock, zone);
  return Date.parse(instant ?? '');
}

/** When the clinic is open on these dates, as instants; what goes on over midnight is one span. */
function openSpans(hours: WorkingHours, zone: string, dates: readonly string[]): Span[] {
  const spans = dates.flatMap((date) =>
    hours[weekdayOf(date)].map(({ opensAt, closesAt }) => ({
      fromMs: instantMs(date, opensAt, zone),
      toMs: instantMs(date, closesAt, zone),
    })),
  );
  return spans.reduce<Span[]>((joined, span) => {
    const last = joined.at(-1);
    if (!last || last.toMs < span.fromMs) return [...joined, span];
    return [...joined.slice(0, -1), { ...last, toMs: Math.max(last.toMs, span.toMs) }];
  }, []);
}

/** What is unusual about the time of a visit and booked all the same: the clinic is closed then, or closes before it ends. */
export function openingWarnings(wanted: Wanted, { timezone, workingHours }: Opening): Warning[] {
  const startMs = Date.parse(wanted.startAt ?? '');
  if (workingHours === null || Number.isNaN(startMs)) return [];
  const [day] = fieldsOf(startMs, timezone);
  const dates = [-1, 0, 1, 2].map((days) => addDays(day, days));
  const open = openSpans(workingHours, timezone, dates).find(
    ({ fromMs, toMs }) => fromMs <= startMs && startMs < toMs,
  );
  if (!open) return about('startAt', 'The clinic is closed then.');
  if (!(Date.parse(wanted.endAt ?? '') > open.toMs)) return [];
  return about('endAt', 'The clinic closes before the end.');
}
