import { build, type Histogram } from 'hdr-histogram-js';

/** Times in microseconds, from 1 us to a minute, to three digits. */
export function latencies(): Histogram {
  return build({ highestTrackableValue: 60_000_000, numberOfSignificantValueDigits: 3 });
}

export function record(histogram: Histogram, us: number): void {
  histogram.recordValue(Math.max(1, Math.round(us)));
}

/** All in one. */
export function merged(histograms: readonly Histogram[]): Histogram {
  const sum = latencies();
  for (const histogram of histograms) sum.add(histogram);
  return sum;
}

/** A percentile in milliseconds, or NaN where nothing was recorded. */
export function percentileMs(histogram: Histogram, percentile: number): number {
  return histogram.totalCount === 0 ? NaN : histogram.getValueAtPercentile(percentile) / 1000;
}

export type Spread = { readonly median: number; readonly least: number; readonly most: number };

export function spreadOf(values: readonly number[]): Spread {
  const sorted = values.filter(Number.isFinite).toSorted((a, b) => a - b);
  const middle = (sorted.length - 1) / 2;
  const low = sorted[Math.floor(middle)] ?? NaN;
  const high = sorted[Math.ceil(middle)] ?? NaN;
  return { median: (low + high) / 2, least: sorted[0] ?? NaN, most: sorted.at(-1) ?? NaN };
}

/** Ours over a peer's, round by round. */
export function ratioOf(ours: readonly number[], peers: readonly number[]): Spread {
  return spreadOf(ours.map((value, round) => value / (peers[round] ?? NaN)));
}

/** Every contender once a round, and every second round in reverse: A-B-B-A. */
export function inTurn<T>(contenders: readonly T[], round: number): readonly T[] {
  return round % 2 === 0 ? contenders : contenders.toReversed();
}
