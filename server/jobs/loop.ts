import type { Deps } from '../deps.ts';

type Round = {
  readonly tickMs: number;
  /** True when more is waiting: the next round comes at once. */
  readonly work: () => Promise<boolean>;
};

/** Does one round of work after the other until it is stopped. A round that fails is logged, and the next one waits four ticks. */
export class Loop {
  readonly #log: Deps['log'];
  readonly #round: Round;
  #timeout: NodeJS.Timeout | undefined;
  #running: Promise<void> = Promise.resolve();
  #isStopped = true;

  constructor(log: Deps['log'], round: Round) {
    this.#log = log;
    this.#round = round;
  }

  start(): void {
    this.#isStopped = false;
    this.#schedule(0);
  }

  /** Starts no new round and waits for the one in hand. */
  async stop(): Promise<void> {
    this.#isStopped = true;
    clearTimeout(this.#timeout);
    await this.#running;
  }

  #schedule(delayMs: number): void {
    if (this.#isStopped) return;
    const { work, tickMs } = this.#round;
    this.#timeout = setTimeout(() => {
      this.#running = work().then(
        (isMore) => {
          this.#schedule(isMore ? 0 : tickMs);
        },
        (error: unknown) => {
          this.#log.warn({ err: error }, 'timers could not be read');
          this.#schedule(tickMs * 4);
        },
      );
    }, delayMs);
  }
}
