import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ReminderStep } from '../../../shared/organization.ts';
import { mayRemind } from '../../../shared/reminderRules.ts';
import { afterQuiet, isQuiet } from '../../../server/reminders/quietHours.ts';
import { planReminders } from '../../../server/reminders/reminderPlan.ts';

const hourMs = 3_600_000;
const zones = ['America/New_York', 'Europe/Berlin', 'Asia/Kathmandu', 'Australia/Lord_Howe'];
const zone = fc.constantFrom(...zones);
const instant = fc.integer({ min: Date.UTC(2026, 0), max: Date.UTC(2028, 0) });
const step = fc.record<ReminderStep>({
  type: fc.constantFrom('email' as const, 'sms' as const, 'call' as const),
  hoursBefore: fc.integer({ min: 1, max: 504 }),
});

function plan(timezone: string, start: string, now: string, steps: readonly ReminderStep[]) {
  const visit = { startMs: Date.parse(start), nowMs: Date.parse(now), timezone, preferences: null };
  return planReminders(steps, visit).map(({ sendAtMs }) => new Date(sendAtMs).toISOString());
}

describe('the plan of a booking', () => {
  it('sends never in the quiet hours, always before the visit and after the booking', () => {
    fc.assert(
      fc.property(
        zone,
        instant,
        fc.integer({ min: 0, max: 600 * hourMs }),
        fc.array(step, { maxLength: 8 }),
        (timezone, nowMs, aheadMs, steps) => {
          const startMs = nowMs + aheadMs;
          const preferences = { sms: true };
          for (const { sendAtMs } of planReminders(steps, {
            startMs,
            nowMs,
            timezone,
            preferences,
          })) {
            expect(isQuiet(timezone, sendAtMs)).toBe(false);
            expect(sendAtMs).toBeLessThan(startMs);
            expect(sendAtMs).toBeGreaterThan(nowMs);
          }
        },
      ),
      { numRuns: 500 },
    );
  });

  it('leaves out what would have been sent before the booking', () => {
    const steps: ReminderStep[] = [
      { type: 'email', hoursBefore: 48 },
      { type: 'email', hoursBefore: 24 },
    ];
    const [start, now] = ['2026-06-10T15:00:00.000Z', '2026-06-09T12:00:00.000Z'];
    expect(plan('America/New_York', start, now, steps)).toEqual(['2026-06-09T15:00:00.000Z']);
    expect(plan('America/New_York', start, start, steps)).toEqual([]);
  });

  it('is late in the evening sent at 20:00, early in the morning at 8:00', () => {
    const now = '2026-06-01T00:00:00.000Z';
    const at = (start: string, hoursBefore: number) =>
      plan('Europe/Berlin', start, now, [{ type: 'email', hoursBefore }]);
    // 9:00 in Berlin; ten hours before it is 23:00, two hours before it 7:00.
    expect(at('2026-06-10T07:00:00.000Z', 10)).toEqual(['2026-06-09T18:00:00.000Z']);
    expect(at('2026-06-10T07:00:00.000Z', 2)).toEqual(['2026-06-10T06:00:00.000Z']);
    // A visit at 7:30 is over before 8:00: the evening before.
    expect(at('2026-06-10T05:30:00.000Z', 1)).toEqual(['2026-06-09T18:00:00.000Z']);
  });

  it('knows the day on which clocks change', () => {
    const now = '2026-03-20T00:00:00.000Z';
    const steps: ReminderStep[] = [{ type: 'email', hoursBefore: 24 }];
    // On 29 March clocks in Berlin go from 2:00 to 3:00: 24 hours before 8:30 it is 7:30, so 8:00.
    expect(plan('Europe/Berlin', '2026-03-29T06:30:00.000Z', now, steps)).toEqual([
      '2026-03-28T07:00:00.000Z',
    ]);
    expect(new Date(afterQuiet('Europe/Berlin', Date.parse('2026-03-29T00:30:00.000Z')))).toEqual(
      new Date('2026-03-29T06:00:00.000Z'),
    );
  });
});

describe('what a client wants', () => {
  it('is kept: texts need a yes, mail and calls only no no', () => {
    expect(mayRemind(null, 'email')).toBe(true);
    expect(mayRemind({ email: false }, 'email')).toBe(false);
    expect(mayRemind({}, 'call')).toBe(true);
    expect(mayRemind({}, 'sms')).toBe(false);
    expect(mayRemind({ sms: true }, 'sms')).toBe(true);
  });
});
