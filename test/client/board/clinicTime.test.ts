import { describe, expect, test } from 'vitest';
import {
  agoWords,
  fieldsOf,
  instantAt,
  minutesWords,
  timeOf,
} from '../../../client/src/ui/clinicTime.ts';

describe('the clinic’s clock', () => {
  test('shows the same instant in each clinic’s own time', () => {
    expect(timeOf('2026-11-22T13:05:00.000Z', 'Europe/Berlin')).toBe('14:05');
    expect(timeOf('2026-11-22T13:05:00.000Z', 'America/New_York')).toBe('08:05');
    expect(timeOf('2026-11-22T23:00:00.000Z', 'Europe/Berlin')).toBe('00:00');
  });

  test.each(['Europe/Berlin', 'America/New_York', 'Asia/Kolkata', 'Australia/Lord_Howe', 'UTC'])(
    'reads back what it shows in %s, in every week of a year and each half hour around clock changes',
    (zone) => {
      const weeks = Array.from(
        { length: 53 },
        (_, week) => Date.UTC(2026, 0, 1, 3 * week, 0, 0) + week * 604_800_000,
      );
      const changeDays = [
        '2026-03-07',
        '2026-03-28',
        '2026-04-04',
        '2026-10-03',
        '2026-10-24',
        '2026-10-31',
      ];
      const halfHours = changeDays.flatMap((day) =>
        Array.from(
          { length: 96 },
          (_, half) => Date.parse(`${day}T00:00:00.000Z`) + half * 1_800_000,
        ),
      );
      for (const ms of [...weeks, ...halfHours]) {
        const instant = new Date(ms).toISOString();
        const [date, time] = fieldsOf(instant, zone);
        const back = instantAt(date, time, zone);
        // Of a time that comes twice in autumn, the first is meant.
        expect(fieldsOf(back ?? '', zone)).toEqual([date, time]);
        expect(Date.parse(back ?? '')).toBeLessThanOrEqual(Date.parse(instant));
        expect(Date.parse(instant) - Date.parse(back ?? '')).toBeLessThanOrEqual(3_600_000);
      }
    },
  );

  test('moves a time that the spring change skips on by the skipped hour', () => {
    expect(instantAt('2026-03-29', '02:30', 'Europe/Berlin')).toBe('2026-03-29T01:30:00.000Z');
  });

  test('takes the first of a time that comes twice in autumn', () => {
    expect(instantAt('2026-10-25', '02:30', 'Europe/Berlin')).toBe('2026-10-25T00:30:00.000Z');
  });

  test('reads no time from an empty or broken field', () => {
    expect(instantAt('', '10:00', 'UTC')).toBeNull();
    expect(instantAt('2026-11-22', '', 'UTC')).toBeNull();
  });
});

test('ages are told in the largest unit that fits, never as negative', () => {
  const now = Date.parse('2026-11-22T12:00:00.000Z');
  expect(agoWords(now + 5_000, now)).toBe('just now');
  expect(agoWords(now - 12_000, now)).toBe('12 s ago');
  expect(agoWords(now - 245_000, now)).toBe('4 min ago');
  expect(agoWords(now - 7_300_000, now)).toBe('2 h ago');
  expect(agoWords(now - 3 * 86_400_000, now)).toBe('3 days ago');
  expect(minutesWords(65)).toBe('1 h 05 min');
});
