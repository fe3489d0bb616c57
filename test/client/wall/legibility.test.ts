import { describe, expect, it } from 'vitest';
import {
  capitalMm,
  fontPx,
  leastArcmin,
  legible,
  preferredArcmin,
  rowsThatFit,
} from '../../../client/src/wall/legibility.ts';
import { growthOf, layoutOf } from '../../../client/src/wall/wallLayout.ts';

const hd = { widthPx: 1920, heightPx: 1080 };
const panelOf = (diagonalInches: number, readingDistanceM: number) => ({
  ...hd,
  diagonalInches,
  readingDistanceM,
});

/* ISO 9241-3 worked out for a 16:9 screen: distance, capitals at 20' and 16' in mm, font on 43, 55 and 65 inches, rows on 55. */
const table = [
  [2, 11.6, 9.3, 33, 25, 22, 19],
  [3, 17.5, 14.0, 49, 38, 32, 12],
  [4, 23.3, 18.6, 65, 51, 43, 9],
  [5, 29.1, 23.3, 81, 64, 54, 7],
  [6, 34.9, 27.9, 98, 76, 65, 6],
  [8, 46.5, 37.2, 130, 102, 86, 4],
] as const;

describe.each(table)('from %i m', (...given) => {
  const [metres, at20, at16, on43, on55, on65, rows] = given;

  it('capitals have the height that fills the angle', () => {
    expect(capitalMm(metres, preferredArcmin)).toBeCloseTo(at20, 0);
    expect(capitalMm(metres, leastArcmin)).toBeCloseTo(at16, 0);
  });

  it('the font follows from the size of the panel', () => {
    const fonts = [43, 55, 65].map((inches) => fontPx(panelOf(inches, metres), preferredArcmin));
    for (const [index, expected] of [on43, on55, on65].entries()) {
      expect(Math.abs((fonts[index] ?? 0) - expected)).toBeLessThan(1);
    }
  });

  it('a 55 inch panel holds so many rows', () => {
    expect(rowsThatFit(1080, fontPx(panelOf(55, metres), preferredArcmin))).toBe(rows);
  });
});

it('writes as large on a 4K panel as on HD', () => {
  const fourK = { widthPx: 3840, heightPx: 2160, diagonalInches: 55, readingDistanceM: 3 };
  expect(legible(fourK).textPx).toBeCloseTo(legible(panelOf(55, 3)).textPx * 2, 5);
});

it('never writes smaller than 16 minutes of arc, however far the reader', () => {
  for (const inches of [24, 32, 43, 55, 65, 98]) {
    for (const metres of [0.5, 1, 2, 3, 5, 8, 12, 15]) {
      const panel = panelOf(inches, metres);
      const { textPx, smallPx } = layoutOf(panel);
      const least = fontPx(panel, leastArcmin) - 0.001;
      expect(Math.min(textPx, smallPx)).toBeGreaterThanOrEqual(least);
    }
  }
});

it('goes below 20 minutes of arc only where fewer than four rows would fit', () => {
  expect(legible(panelOf(55, 4)).textPx).toBeCloseTo(fontPx(panelOf(55, 4), preferredArcmin), 5);
  const far = legible(panelOf(43, 8));
  expect(far.textPx).toBeLessThan(fontPx(panelOf(43, 8), preferredArcmin));
  expect(far.rows).toBe(4);
});

it('does not write in tiny letters on a large panel read from near', () => {
  expect(legible(panelOf(65, 0.5)).textPx).toBe(18);
});

describe('the layout', () => {
  it('shows who is in beside who is coming where there is room', () => {
    expect(layoutOf(panelOf(55, 3))).toMatchObject({ hasTwoZones: true, isTerse: false });
  });

  it('shows one list of single lines where letters must be huge', () => {
    expect(layoutOf(panelOf(55, 6))).toMatchObject({ hasTwoZones: false, isTerse: true });
  });

  it('grows the lines of a few patients, and not those of many', () => {
    const layout = layoutOf(panelOf(55, 3));
    const groupOf = (count: number) => [{ key: 'a', items: Array<string>(count).fill('pet') }];
    expect(growthOf(layout, 980, groupOf(4))).toBeGreaterThan(1);
    expect(growthOf(layout, 980, groupOf(14))).toBe(1);
    expect(growthOf(layoutOf(panelOf(55, 6)), 980, groupOf(1))).toBe(1);
  });
});
