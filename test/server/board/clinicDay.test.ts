import { describe, expect, it } from 'vitest';
import { clinicDayAt, clinicDayOf } from '../../../server/board/clinicDay.ts';

const hours = ({ dayStartsAt, dayEndsAt }: { dayStartsAt: string; dayEndsAt: string }) =>
  (Date.parse(dayEndsAt) - Date.parse(dayStartsAt)) / 3_600_000;

describe('the day of a clinic', () => {
  it('begins at midnight of its own time zone', () => {
    expect(clinicDayAt('America/New_York', Date.parse('2026-11-22T04:59:59Z')).day).toBe(
      '2026-11-21',
    );
    expect(clinicDayAt('America/New_York', Date.parse('2026-11-22T05:00:00Z'))).toEqual({
      day: '2026-11-22',
      dayStartsAt: '2026-11-22T05:00:00.000Z',
      dayEndsAt: '2026-11-23T05:00:00.000Z',
    });
    expect(clinicDayAt('Pacific/Auckland', Date.parse('2026-11-22T12:00:00Z')).day).toBe(
      '2026-11-23',
    );
  });

  it('has 23 hours when clocks go forward and 25 when they go back', () => {
    expect(hours(clinicDayOf('America/New_York', '2026-03-08'))).toBe(23);
    expect(hours(clinicDayOf('America/New_York', '2026-11-01'))).toBe(25);
    expect(hours(clinicDayOf('Australia/Lord_Howe', '2026-04-05'))).toBe(24.5);
  });

  it('begins at one o’clock where midnight does not exist', () => {
    expect(clinicDayOf('America/Asuncion', '2023-10-01').dayStartsAt).toBe(
      '2023-10-01T04:00:00.000Z',
    );
    expect(hours(clinicDayOf('America/Asuncion', '2023-10-01'))).toBe(23);
  });

  it('follows one another without a gap through a whole year', () => {
    for (const zone of [
      'America/New_York',
      'Europe/Berlin',
      'Australia/Lord_Howe',
      'Asia/Kathmandu',
    ]) {
      let { day, dayEndsAt } = clinicDayOf(zone, '2026-01-01');
      for (let count = 0; count < 365; count += 1) {
        const next = clinicDayAt(zone, Date.parse(dayEndsAt));
        expect(next.dayStartsAt).toBe(dayEndsAt);
        expect(next.day > day).toBe(true);
        ({ day, dayEndsAt } = next);
      }
    }
  });
});
