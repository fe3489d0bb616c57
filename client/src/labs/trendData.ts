import type { LabPoint } from '../../../shared/labPanelEndpoints.ts';

export type Trend = {
  readonly points: readonly LabPoint[];
  readonly unit: string | null;
  /** Results in another unit: they are not drawn on this scale. */
  readonly leftOut: number;
  /** Seconds since 1970 for the days of the points; two of one day stand an hour apart. */
  readonly days: readonly number[];
};

const plain = (unit: string | null) => unit?.toLowerCase().replace(/\s/g, '') ?? null;

/** The points that can be drawn on one scale: those in the unit of the latest. */
export function trendOf(points: readonly LabPoint[]): Trend {
  const unit = points.at(-1)?.unit ?? null;
  const drawn = points.filter((point) => plain(point.unit) === plain(unit));
  const days: number[] = [];
  for (const { testDate } of drawn) {
    const day = Date.parse(`${testDate}T12:00:00Z`) / 1000;
    const before = days.at(-1);
    days.push(before !== undefined && before >= day ? before + 3600 : day);
  }
  return { points: drawn, unit, leftOut: points.length - drawn.length, days };
}
