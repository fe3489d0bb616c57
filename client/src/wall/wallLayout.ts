import { legible } from './legibility.ts';
import type { Panel } from './legibility.ts';
import type { Group } from './paging.ts';

/** Heights in em of the text size; the style sheet takes them from here as custom properties. */
export type Measures = { readonly row: number; readonly heading: number };
/** Two lines a patient where there is room for them; one where letters must be huge. */
const roomy: Measures = { row: 2.5, heading: 1.6 };
const terse: Measures = { row: 1.75, heading: 1.5 };

/** Where few patients are in, their lines may grow by these steps, but never so that they would need a second page. */
const growths = [1.75, 1.5, 1.25] as const;
const leastEmsAcross = { roomy: 33, grown: 38, words: 21, counts: 46 } as const;
/** Lines of two rows want at least this many of them on a page. */
const leastRowsOfTwo = 3;

export type WallLayout = {
  readonly textPx: number;
  readonly smallPx: number;
  readonly emsAcross: number;
  /** Who is in beside who is coming; else one list. */
  readonly hasTwoZones: boolean;
  /** One line a patient: name, room and time, without reason and veterinarian. */
  readonly isTerse: boolean;
  /** Too narrow for the day's counts beside the clinic's name. */
  readonly isSnug: boolean;
  /** So few letters across that a name is all that fits. */
  readonly isTiny: boolean;
  readonly measures: Measures;
};

export function layoutOf(panel: Panel): WallLayout {
  const { textPx, leastPx } = legible(panel);
  const emsAcross = panel.widthPx / textPx;
  const isTerse = emsAcross < leastEmsAcross.roomy;
  return {
    textPx,
    smallPx: Math.max(textPx * 0.8, leastPx),
    emsAcross,
    hasTwoZones: !isTerse && panel.widthPx > panel.heightPx,
    isTerse,
    isSnug: emsAcross < leastEmsAcross.counts,
    isTiny: emsAcross < leastEmsAcross.words,
    measures: isTerse ? terse : roomy,
  };
}

/** How much larger than legible a zone's lines may be: as large as all of them still fit on one page. */
export function growthOf(
  layout: WallLayout,
  zoneHeightPx: number,
  groups: readonly Group<unknown>[],
): number {
  const { measures } = layout;
  const rows = groups.reduce((sum, group) => sum + group.items.length, 0);
  const needs = groups.length * measures.heading + rows * measures.row;
  const fits = (growth: number) => {
    const room = zoneHeightPx / (layout.textPx * growth);
    if (layout.emsAcross / growth < leastEmsAcross.grown) return false;
    return needs <= room && room >= leastRowsOfTwo * measures.row + measures.heading;
  };
  return layout.hasTwoZones ? (growths.find(fits) ?? 1) : 1;
}
