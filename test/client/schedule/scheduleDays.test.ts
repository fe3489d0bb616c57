import { describe, expect, it } from 'vitest';
import { addDays, hoursShown, titleOf, weekOf } from '../../../client/src/schedule/scheduleDays.ts';
import { WorkingHours } from '../../../shared/workingHours.ts';

describe('the days of a schedule', () => {
  it('go over the ends of months, leap days and clock changes', () => {
    expect(addDays('2026-02-28', 1)).toBe('2026-03-01');
    expect(addDays('2028-02-28', 1)).toBe('2028-02-29');
    expect(addDays('2026-11-01', -1)).toBe('2026-10-31');
    expect(addDays('2026-03-08', 1)).toBe('2026-03-09');
  });

  it('are a week from Monday, whichever of its days is asked for', () => {
    const week = weekOf('2026-11-22');
    expect(week).toEqual(weekOf('2026-11-16'));
    expect([week[0], week[6]]).toEqual(['2026-11-16', '2026-11-22']);
  });

  it('are told in words', () => {
    expect(titleOf(['2026-11-22'])).toBe('Sunday, 22 November 2026');
    expect(titleOf(weekOf('2026-12-31'))).toBe('28 Dec – 3 Jan 2027');
  });
});

describe('the hours of a schedule', () => {
  const open = WorkingHours.parse({
    monday: [
      { opensAt: '08:30', closesAt: '12:00' },
      { opensAt: '13:00', closesAt: '18:00' },
    ],
  });

  it('are those of the clinic with an hour around them', () => {
    expect(hoursShown(open, [])).toEqual({ from: 7, to: 19 });
    expect(hoursShown(null, [])).toEqual({ from: 7, to: 20 });
  });

  it('grow for a visit outside of them, also over midnight', () => {
    expect(hoursShown(open, [{ from: '05:45', to: '06:15' }])).toEqual({ from: 5, to: 19 });
    expect(hoursShown(open, [{ from: '19:30', to: '20:00' }])).toEqual({ from: 7, to: 21 });
    expect(hoursShown(open, [{ from: '23:30', to: '00:30' }])).toEqual({ from: 7, to: 24 });
  });
});
