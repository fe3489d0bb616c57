/** How long to wait before the nth try (from 1): doubling from 0.5 s to 15 s, with full jitter in its upper half. */
export function retryDelayMs(tries: number, random: () => number = Math.random): number {
  const ceiling = Math.min(15_000, 500 * 2 ** Math.min(tries - 1, 10));
  return ceiling / 2 + (random() * ceiling) / 2;
}
