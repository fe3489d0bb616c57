import { expect, it } from 'vitest';
import { mostAtOnce } from '../../../client/src/schedule/columnWidth.ts';

const visit = (from: string, to: string) => ({
  startAt: `2026-11-23T${from}:00.000Z`,
  endAt: `2026-11-23T${to}:00.000Z`,
});

it('visits that overlap stand side by side, those that follow each other do not', () => {
  expect(mostAtOnce([])).toBe(1);
  expect(mostAtOnce([visit('09:00', '09:30'), visit('09:30', '10:00')])).toBe(1);
  expect(
    mostAtOnce([visit('09:00', '10:00'), visit('09:15', '09:30'), visit('09:20', '09:40')]),
  ).toBe(3);
});
