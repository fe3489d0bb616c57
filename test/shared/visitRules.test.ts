import { describe, expect, it } from 'vitest';
import { lengthFaults, openingWarnings, pastFaults, weekdayOf } from '../../shared/visitRules.ts';
import { WorkingHours } from '../../shared/workingHours.ts';

const zone = 'America/New_York';
const closed = [{ path: 'body.startAt', message: 'The clinic is closed then.' }];
const closesEarly = [{ path: 'body.endAt', message: 'The clinic closes before the end.' }];

/** Of New York's winter: five hours behind UTC. */
const winter = (day: string, time: string) => new Date(`${day}T${time}:00.000-05:00`).toISOString();

function told(hours: object, startAt: string, endAt: string) {
  const workingHours = WorkingHours.parse(hours);
  return openingWarnings({ startAt, endAt }, { timezone: zone, workingHours });
}

describe('a visit outside of the opening hours', () => {
  const hours = {
    monday: [
      { opensAt: '08:00', closesAt: '12:00' },
      { opensAt: '13:00', closesAt: '18:00' },
    ],
  };
  const monday = '2026-11-23';
  const at = (from: string, to: string) => told(hours, winter(monday, from), winter(monday, to));

  it('is told at its start where that is not open', () => {
    expect(at('07:59', '08:30')).toEqual(closed);
    expect(at('12:00', '12:30')).toEqual(closed);
    expect(at('18:00', '18:30')).toEqual(closed);
    expect(told(hours, winter('2026-11-24', '10:00'), winter('2026-11-24', '10:30'))).toEqual(
      closed,
    );
  });

  it('is told at its end where that goes over closing time', () => {
    expect(at('11:45', '12:15')).toEqual(closesEarly);
    expect(at('17:45', '18:00')).toEqual([]);
    expect(at('17:45', '18:01')).toEqual(closesEarly);
  });

  it('is told of no clinic that has not said when it is open, and of no visit without a time', () => {
    const wanted = { startAt: winter(monday, '03:00'), endAt: winter(monday, '03:30') };
    expect(openingWarnings(wanted, { timezone: zone, workingHours: null })).toEqual([]);
    const workingHours = WorkingHours.parse(hours);
    expect(openingWarnings({}, { timezone: zone, workingHours })).toEqual([]);
    expect(openingWarnings({ startAt: 'soon' }, { timezone: zone, workingHours })).toEqual([]);
  });

  it('is judged by the clinic’s clock, not by UTC', () => {
    expect(told(hours, '2026-11-23T14:00:00.000Z', '2026-11-23T14:30:00.000Z')).toEqual([]);
    expect(told(hours, '2026-11-23T11:00:00.000Z', '2026-11-23T11:30:00.000Z')).toEqual(closed);
  });
});

describe('a clinic that is open over midnight', () => {
  const night = {
    saturday: [{ opensAt: '18:00', closesAt: '24:00' }],
    sunday: [{ opensAt: '00:00', closesAt: '08:00' }],
  };

  it('is open through midnight, and closed in the morning after', () => {
    expect(told(night, winter('2026-11-21', '23:30'), winter('2026-11-22', '00:30'))).toEqual([]);
    expect(told(night, winter('2026-11-22', '07:45'), winter('2026-11-22', '08:15'))).toEqual(
      closesEarly,
    );
    expect(told(night, winter('2026-11-22', '23:30'), winter('2026-11-23', '00:30'))).toEqual(
      closed,
    );
  });

  it('is open in the whole night in which clocks are set on or back', () => {
    // 8 March 2026: 02:00 becomes 03:00. 1 November 2026: 02:00 becomes 01:00 again.
    expect(told(night, '2026-03-08T06:30:00.000Z', '2026-03-08T07:30:00.000Z')).toEqual([]);
    expect(told(night, '2026-03-08T11:59:00.000Z', '2026-03-08T12:00:00.000Z')).toEqual([]);
    expect(told(night, '2026-03-08T12:00:00.000Z', '2026-03-08T12:30:00.000Z')).toEqual(closed);
    expect(told(night, '2026-11-01T05:30:00.000Z', '2026-11-01T06:30:00.000Z')).toEqual([]);
    expect(told(night, '2026-11-01T12:30:00.000Z', '2026-11-01T13:00:00.000Z')).toEqual([]);
    expect(told(night, '2026-11-01T13:00:00.000Z', '2026-11-01T13:30:00.000Z')).toEqual(closed);
  });

  it('that never closes is open for the longest visit', () => {
    const always = [{ opensAt: '00:00', closesAt: '24:00' }];
    const days = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday'];
    const hours = Object.fromEntries(days.map((day) => [day, always]));
    expect(told(hours, winter('2026-11-22', '12:00'), winter('2026-11-23', '12:00'))).toEqual([]);
  });
});

describe('what no visit can be', () => {
  const startAt = '2026-11-22T10:00:00.000Z';
  const backwards = [{ path: 'body.endAt', message: 'Must be after the start, within a day' }];

  it('is one that ends before it starts or lasts more than a day', () => {
    expect(lengthFaults({ startAt, endAt: startAt })).toEqual(backwards);
    expect(lengthFaults({ startAt, endAt: '2026-11-23T10:00:00.001Z' })).toEqual(backwards);
    expect(lengthFaults({ startAt, endAt: '2026-11-23T10:00:00.000Z' })).toEqual([]);
    expect(lengthFaults({ startAt })).toEqual([]);
  });

  it('is one of more than a day ago', () => {
    const nowMs = Date.parse(startAt) + 24 * 3_600_000;
    expect(pastFaults({ startAt }, nowMs)).toEqual([]);
    expect(pastFaults({ startAt }, nowMs + 1)).toEqual([
      { path: 'body.startAt', message: 'Lies more than a day in the past' },
    ]);
  });
});

it('knows the weekday of a date', () => {
  expect(weekdayOf('2026-11-22')).toBe('sunday');
  expect(weekdayOf('2026-11-23')).toBe('monday');
});
