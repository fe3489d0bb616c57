import { legible } from './legibility.ts';
import type { Panel } from './legibility.ts';

/** Heights in em of the text size; the style sheet takes them from here as custom properties. */
export const measures = { row: 2.5, heading: 1.6 } as const;

/** Where few patients are in, their lines may grow by these steps, but never so that they would need a second page. */
const growths = [1.75, 1.5, 1.25] as const;
const leastEmsAcross = { twoZones: 33, grown: 38, wide: 17 } as const;
/** Lines of two rows want at least this many of them on a page. */
const leastRowsOfTwo = 3;

export type WallLayout = {
  readonly textPx: number;
  readonly smallPx: number;
  readonly emsAcross: number;
  /** Who is in beside who is coming; else one list. */
  readonly hasTwoZones: boolean;
  /** Too narrow for a room column: the room goes into the second line. */
  readonly isNarrow: boolean;
};

export function layoutOf(panel: Panel): WallLayout {
  const { textPx, leastPx } = legible(panel);
  const emsAcross = panel.widthPx / textPx;
  return {
    textPx,
    smallPx: Math.max(textPx * 0.8, leastPx),
    emsAcross,
    hasTwoZones: emsAcross >= leastEmsAcross.twoZones && panel.widthPx > panel.heightPx,
    isNarrow: emsAcross < leastEmsAcross.wide,
  };
}

type Content = { readonly headings: number; readonly rows: number };

/** How much larger than legible the lines may be: as large as all of them still fit on one page. */
export function growthOf(
  layout: WallLayout,
  zoneHeightPx: number,
  zones: readonly Content[],
): number {
  const fits = (growth: number) => {
    const em = layout.textPx * growth;
    const room = zoneHeightPx / em;
    if (layout.emsAcross / growth < leastEmsAcross.grown) return false;
    if (room < leastRowsOfTwo * measures.row + measures.heading) return false;
    return zones.every(
      (zone) => zone.headings * measures.heading + zone.rows * measures.row <= room,
    );
  };
  return growths.find(fits) ?? 1;
}
