import type { Card } from '../../../shared/board.ts';

/** The most visits that are under way at once: so many stand side by side in a column. At least 1. */
export function mostAtOnce(cards: readonly Pick<Card, 'startAt' | 'endAt'>[]): number {
  const turns = cards
    .flatMap(({ startAt, endAt }) => [
      { atMs: Date.parse(startAt), by: 1 },
      { atMs: Date.parse(endAt), by: -1 },
    ])
    .sort((one, other) => one.atMs - other.atMs || one.by - other.by);
  let now = 0;
  return Math.max(1, ...turns.map(({ by }) => (now += by)));
}

/** How wide a column is at least: where many stand side by side, the name of a pet still fits; what is too wide for the window is scrolled to. */
export function columnWidth(isWeek: boolean, side: number): string {
  return `minmax(${String(isWeek ? Math.max(6, side * 4) : 9)}rem, 1fr)`;
}
