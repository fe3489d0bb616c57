import { describe, expect, it } from 'vitest';
import { isLongOver, latenessWords } from '../../../client/src/board/lateness.ts';

const startAt = '2026-11-22T10:00:00.000Z';
const endAt = '2026-11-22T10:30:00.000Z';
const later = (minutes: number) => Date.parse(startAt) + minutes * 60_000;
const expected = { status: 'confirmed', startAt, endAt } as const;

describe('an appointment that nobody checked in', () => {
  it('is late from the fifth minute on', () => {
    expect(latenessWords(expected, later(-30))).toBeNull();
    expect(latenessWords(expected, later(4))).toBeNull();
    expect(latenessWords(expected, later(5))).toBe('5 min late');
    expect(latenessWords(expected, later(125))).toBe('2 h 05 min late');
  });

  it('was missed once its day has gone', () => {
    expect(isLongOver(expected, later(749))).toBe(false);
    expect(isLongOver(expected, later(750))).toBe(true);
    expect(latenessWords({ ...expected, status: 'scheduled' }, later(750))).toBe('Not checked in');
  });

  it('is said of nobody who came, or will not', () => {
    for (const status of [
      'checked_in',
      'in_progress',
      'completed',
      'cancelled',
      'no_show',
    ] as const)
      expect(latenessWords({ ...expected, status }, later(5_000))).toBeNull();
  });
});
