import type { ReminderStep } from '../../shared/organization.ts';
import { mayRemind } from '../../shared/reminderRules.ts';
import { besideQuiet } from './quietHours.ts';

/** A visit that is to be announced: times in ms since 1970 UTC, the clinic's zone, what its client wants. */
export type Ahead = {
  readonly startMs: number;
  readonly nowMs: number;
  readonly timezone: string;
  readonly preferences: Parameters<typeof mayRemind>[0];
};
export type Planned = ReminderStep & { readonly sendAtMs: number };

const hourMs = 3_600_000;

/** The reminders that a visit gets by a clinic's plan. A step whose time has come already is left out: who just booked knows. */
export function planReminders(plan: readonly ReminderStep[], visit: Ahead): Planned[] {
  return plan
    .filter(({ type }) => mayRemind(visit.preferences, type))
    .map((step) => ({ ...step, idealMs: visit.startMs - step.hoursBefore * hourMs }))
    .filter(({ idealMs }) => idealMs > visit.nowMs)
    .map(({ idealMs, ...step }) => ({
      ...step,
      sendAtMs: besideQuiet(visit.timezone, idealMs, visit.startMs),
    }))
    .filter(({ sendAtMs }) => sendAtMs > visit.nowMs);
}
