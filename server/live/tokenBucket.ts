/** Lets `burst` things through at once and `perSecond` in the long run. */
export class TokenBucket {
  readonly #limit: { readonly burst: number; readonly perSecond: number };
  #left: number;
  #filledMs = performance.now();

  constructor(limit: { readonly burst: number; readonly perSecond: number }) {
    this.#limit = limit;
    this.#left = limit.burst;
  }

  /** True when one more may pass. */
  take(): boolean {
    const now = performance.now();
    const gained = ((now - this.#filledMs) / 1000) * this.#limit.perSecond;
    this.#left = Math.min(this.#limit.burst, this.#left + gained);
    this.#filledMs = now;
    if (this.#left < 1) return false;
    this.#left -= 1;
    return true;
  }
}
