import { capitalMm, preferredArcmin } from '../../wall/legibility.ts';
import { layoutOf } from '../../wall/wallLayout.ts';

/** Every 16:9 panel fits the same lines at a size and distance, whatever its pixels. */
const panel = { widthPx: 1920, heightPx: 1080 };
const emsOfHeader = 3.2;

type Size = {
  readonly diagonalInches?: number | undefined;
  readonly readingDistanceM?: number | undefined;
};

/** What size and distance mean for the wall, in one sentence; null while the numbers are not complete. */
export function legibilityWords(size: Size): string | null {
  const [diagonalInches, readingDistanceM] = [
    Number(size.diagonalInches),
    Number(size.readingDistanceM),
  ];
  if (!(diagonalInches >= 7) || !(readingDistanceM >= 0.5)) return null;
  const layout = layoutOf({ ...panel, diagonalInches, readingDistanceM });
  const ems = panel.heightPx / layout.textPx - emsOfHeader - layout.measures.heading;
  const rows = Math.max(1, Math.floor(ems / layout.measures.row));
  const columns = layout.hasTwoZones ? 2 : 1;
  const mm = Math.round(capitalMm(readingDistanceM, preferredArcmin));
  const says = `Letters ${mm} mm high, about ${rows * columns} patients at once; more are shown on pages.`;
  return layout.isTerse
    ? `${says} Only names, rooms and times fit: a larger screen would show more.`
    : says;
}
