import { expect, it } from 'vitest';
import { closedTimes, isClosedOn } from '../../../client/src/schedule/closedTimes.ts';
import { WorkingHours } from '../../../shared/workingHours.ts';

const hours = WorkingHours.parse({
  monday: [
    { opensAt: '08:00', closesAt: '12:00' },
    { opensAt: '13:00', closesAt: '18:00' },
  ],
  saturday: [{ opensAt: '18:00', closesAt: '24:00' }],
  sunday: [{ opensAt: '00:00', closesAt: '24:00' }],
});

it('a schedule is closed around and between the opening hours of its day', () => {
  expect(closedTimes(hours, '2026-11-23')).toEqual([
    { from: '00:00', to: '08:00' },
    { from: '12:00', to: '13:00' },
    { from: '18:00', to: '24:00' },
  ]);
  expect(closedTimes(hours, '2026-11-21')).toEqual([{ from: '00:00', to: '18:00' }]);
  expect(closedTimes(hours, '2026-11-22')).toEqual([]);
  expect(closedTimes(hours, '2026-11-24')).toEqual([{ from: '00:00', to: '24:00' }]);
});

it('a clinic that has not said when it is open is closed at no time', () => {
  expect(closedTimes(null, '2026-11-24')).toEqual([]);
  expect(isClosedOn(null, '2026-11-24')).toBe(false);
  expect(isClosedOn(hours, '2026-11-24')).toBe(true);
  expect(isClosedOn(hours, '2026-11-23')).toBe(false);
});
