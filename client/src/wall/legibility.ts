/** ISO 9241-3: capitals of 20 to 22 minutes of arc are preferred, 16 are the least. */
export const preferredArcmin = 20;
export const leastArcmin = 16;

const capitalOfFont = 0.72; // height of a capital to the font size
const leastRows = 4;
/** Of the height, what header and margins leave to rows; and the leading of a row. */
const shareOfRows = 0.9;
const leading = 2;
/** A desk monitor read from half a metre needs no letters smaller than a sixtieth of its height. */
const leastShareOfHeight = 1 / 60;

export type Panel = {
  readonly widthPx: number;
  readonly heightPx: number;
  readonly diagonalInches: number;
  readonly readingDistanceM: number;
};

/** Height in mm of a capital that fills so many minutes of arc at so many metres. */
export function capitalMm(distanceM: number, arcmin: number): number {
  return 2 * distanceM * 1000 * Math.tan((arcmin / 2 / 60) * (Math.PI / 180));
}

/** The font size in CSS pixels whose capitals fill so many minutes of arc for this panel's farthest reader. */
export function fontPx(panel: Panel, arcmin: number): number {
  const diagonalPx = Math.sqrt(panel.widthPx ** 2 + panel.heightPx ** 2);
  const pxPerMm = diagonalPx / (panel.diagonalInches * 25.4);
  return (capitalMm(panel.readingDistanceM, arcmin) * pxPerMm) / capitalOfFont;
}

/** How many single-line rows of this font size a panel holds. */
export function rowsThatFit(heightPx: number, textPx: number): number {
  return Math.floor((heightPx * shareOfRows) / (textPx * leading));
}

export type Legible = {
  /** Size of what must be read first. */
  readonly textPx: number;
  /** The smallest size anything on the panel may have. */
  readonly leastPx: number;
  readonly rows: number;
};

/** Sizes for a panel: 20 minutes of arc, less only where fewer than four rows would fit, and never below 16. */
export function legible(panel: Panel): Legible {
  const floorPx = panel.heightPx * leastShareOfHeight;
  const leastPx = Math.max(fontPx(panel, leastArcmin), floorPx);
  const preferredPx = Math.max(fontPx(panel, preferredArcmin), floorPx);
  const fourRowsPx = (panel.heightPx * shareOfRows) / (leastRows * leading);
  const textPx = Math.max(leastPx, Math.min(preferredPx, fourRowsPx));
  return { textPx, leastPx, rows: rowsThatFit(panel.heightPx, textPx) };
}
