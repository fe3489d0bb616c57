import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addDays, addMonths, daysBetween, laterOf } from '../../shared/calendar.ts';

/** Any date of the years in which vaccinations are given. */
const anyDate = fc.integer({ min: 0, max: 44_000 }).map((days) => addDays('1980-01-01', days));

describe('months', () => {
  it.each([
    ['2026-01-31', 1, '2026-02-28'],
    ['2028-01-31', 1, '2028-02-29'],
    ['2024-02-29', 12, '2025-02-28'],
    ['2024-02-29', 48, '2028-02-29'],
    ['2026-08-31', 6, '2027-02-28'],
    ['2026-10-31', 1, '2026-11-30'],
    ['2026-12-15', 1, '2027-01-15'],
    ['2026-11-22', 36, '2029-11-22'],
  ])('from %s, %i later it is %s', (from, months, to) => {
    expect(addMonths(from, months)).toBe(to);
  });

  it('never leave the month that they lead to, and keep the order of dates', () => {
    fc.assert(
      fc.property(anyDate, anyDate, fc.integer({ min: 0, max: 240 }), (one, other, months) => {
        const [earlier, later] = one < other ? [one, other] : [other, one];
        const [year = 0, month = 0] = earlier.split('-').map(Number);
        const [toYear = 0, toMonth = 0] = addMonths(earlier, months).split('-').map(Number);
        expect(toYear * 12 + toMonth).toBe(year * 12 + month + months);
        expect(addMonths(earlier, months) <= addMonths(later, months)).toBe(true);
      }),
    );
  });
});

describe('days', () => {
  it('are counted alike through the change of the clocks, in any zone', () => {
    expect(addDays('2026-03-07', 2)).toBe('2026-03-09');
    expect(daysBetween('2026-10-24', '2026-10-26')).toBe(2);
  });

  it('are what lies between two dates', () => {
    fc.assert(
      fc.property(anyDate, fc.integer({ min: -5_000, max: 5_000 }), (date, days) => {
        expect(daysBetween(date, addDays(date, days))).toBe(days);
        expect(laterOf(date, addDays(date, days))).toBe(days > 0 ? addDays(date, days) : date);
      }),
    );
  });
});
