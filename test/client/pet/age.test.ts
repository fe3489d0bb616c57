import { expect, it } from 'vitest';
import { ageWords } from '../../../client/src/pet/age.ts';

it.each([
  ['2026-11-21', '0 weeks'],
  ['2026-11-15', '1 week'],
  ['2026-09-23', '8 weeks'],
  ['2026-08-22', '3 months'],
  ['2025-10-23', '12 months'],
  ['2024-11-23', '23 months'],
  ['2024-11-22', '2 years'],
  ['2024-10-22', '2 years 1 month'],
  ['2022-05-01', '4 years 6 months'],
  ['2021-05-01', '5 years'],
  ['2007-01-01', '19 years'],
])('a pet born on %s is %s old on 22 November 2026', (birthDate, words) => {
  expect(ageWords(birthDate, '2026-11-22')).toBe(words);
});

it('says nothing of a birth that is yet to come', () => {
  expect(ageWords('2026-11-23', '2026-11-22')).toBeNull();
});
