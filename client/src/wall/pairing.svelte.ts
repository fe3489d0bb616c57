import { inBackground } from '../live/inBackground.ts';
import { askForCode, claimScreen } from '../live/screenPairing.ts';
import type { PairingCode } from '../live/screenPairing.ts';

/** A code is replaced this long before its end: nobody should type the last digits in vain. */
const marginMs = 30_000;
const offlineRetryMs = 5_000;

/** Shows a code and asks until somebody has approved it. Needs no hand: it never gives up and never waits for a button. */
export class Pairing {
  #code = $state.raw<PairingCode | null>(null);
  #isOffline = $state(false);
  #timer: ReturnType<typeof setTimeout> | undefined;
  #isStopped = true;

  /** `BCDF-GHJK` */
  get code(): string | null {
    const code = this.#code?.userCode.replace(/[^A-Z]/g, '') ?? null;
    return code === null ? null : `${code.slice(0, 4)}-${code.slice(4)}`;
  }
  /** The address that a phone opens from the QR code. */
  get address(): string | null {
    return this.#code === null ? null : `${location.origin}${this.#code.verificationPath}`;
  }
  get isOffline(): boolean {
    return this.#isOffline;
  }

  start(): void {
    this.#isStopped = false;
    inBackground(this.#turn());
  }

  stop(): void {
    this.#isStopped = true;
    clearTimeout(this.#timer);
    this.#code = null;
  }

  async #turn(): Promise<void> {
    let nextMs = offlineRetryMs;
    try {
      nextMs = await this.#step();
      this.#isOffline = false;
    } catch (error) {
      console.warn('pairing', error);
      this.#isOffline = true;
    }
    if (!this.#isStopped) this.#timer = setTimeout(() => inBackground(this.#turn()), nextMs);
  }

  /** Gets a code or asks about the one that is shown; answers when to come back. */
  async #step(): Promise<number> {
    const code = this.#code;
    const isOver = code === null || Date.now() > code.endsAtMs - marginMs;
    const state = isOver ? 'expired' : await claimScreen(code.deviceCode);
    if (this.#isStopped || state === 'paired') return 0;
    const shown = state === 'expired' || code === null ? await askForCode() : code;
    this.#code = shown;
    return shown.intervalSeconds * 1000;
  }
}
