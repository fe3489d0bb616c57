import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { curveOf } from '../../../client/src/pet/curve.ts';
import { changeWords } from '../../../client/src/pet/weightWords.ts';

const size = { width: 320, height: 170 };
const day = 86_400_000;
const weighed = (...kilograms: number[]) => kilograms.map((kg, at) => ({ kg, atMs: at * day }));

describe('the curve', () => {
  it('stays inside its drawing, and its scale inside the curve’s range, for any weights', () => {
    const weights = fc.array(fc.double({ min: 0.01, max: 9_999, noNaN: true }), { minLength: 1 });
    fc.assert(
      fc.property(weights, (kilograms) => {
        const { points, lines } = curveOf(weighed(...kilograms), size);
        for (const { x, y } of points) {
          expect(x).toBeGreaterThanOrEqual(0);
          expect(x).toBeLessThanOrEqual(size.width);
          expect(y).toBeGreaterThanOrEqual(0);
          expect(y).toBeLessThanOrEqual(size.height);
        }
        expect(lines.length).toBeLessThanOrEqual(6);
        for (const { y } of lines) expect(y).toBeLessThanOrEqual(size.height);
      }),
    );
  });

  it('is higher where the patient is heavier, and marks round kilograms', () => {
    const { points, lines } = curveOf(weighed(20, 30), size);
    expect(points[0]?.y).toBeGreaterThan(points[1]?.y ?? Infinity);
    expect(lines.map(({ kg }) => kg)).toEqual([20, 25, 30]);
  });
});

describe('the change in words', () => {
  it('compares with the weight before', () => {
    expect(changeWords(weighed(30, 31.2))).toBe(', 1.2 kg more than before (+4 %)');
    expect(changeWords(weighed(4, 3.8))).toBe(', 0.2 kg less than before (−5 %)');
    expect(changeWords(weighed(4, 4))).toBe(', as before');
    expect(changeWords(weighed(4))).toBe('');
  });
});
