/** How far the board can be trusted. `asOfMs` is the server time of its last word; null where there was none ever. */
export type Truth = {
  readonly kind: 'connected' | 'catching_up' | 'stale';
  readonly asOfMs: number | null;
};

/** The server speaks at least every 5 s: two of its words missing, and some slack. */
export const staleAfterMs = 12_000;

/** Judges by the age of the last frame or head on this device's clock, never by what the socket says of itself. */
export function truthOf(known: {
  readonly isBehind: boolean;
  readonly heardAtMs: number;
  readonly localMs: number;
  readonly asOfMs: number;
}): Truth {
  const asOfMs = known.asOfMs === 0 ? null : known.asOfMs;
  const isSilent = known.localMs - known.heardAtMs > staleAfterMs;
  if (isSilent) return { kind: 'stale', asOfMs };
  return { kind: known.isBehind ? 'catching_up' : 'connected', asOfMs };
}
