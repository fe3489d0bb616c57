import { AsyncLocalStorage } from 'node:async_hooks';
import { tracingChannel } from 'node:diagnostics_channel';
import { nowUs } from './answerParent.ts';

/** When the database's answer to COMMIT arrived, on the clock of all processes; 0 before. */
type Stamp = { committedUs: number };
/** What mysql2 says of a query on its diagnostics channel. */
type TracedQuery = { readonly query: string; stamp?: Stamp | undefined };

/**
 * Finds the moment of a request's COMMIT from mysql2's own diagnostics, so that no product code knows of benches: the later `offer` would leave out our own way from the
 * answer to there.
 */
export class CommitStamps {
  readonly #requests = new AsyncLocalStorage<Stamp>();

  constructor() {
    const channel = tracingChannel('mysql2:query');
    channel.start.subscribe((message) => {
      const traced = message as TracedQuery; // the channel's type knows no contents
      if (/^COMMIT\b/.test(traced.query)) traced.stamp = this.#requests.getStore();
    });
    channel.asyncStart.subscribe((message) => {
      const { stamp } = message as TracedQuery;
      if (stamp) stamp.committedUs = nowUs();
    });
  }

  /** Serves one request in whose course a COMMIT is looked for. */
  readonly follow = (serve: () => void): void => this.#requests.run({ committedUs: 0 }, serve);

  /** When the present request was committed. @throws Error before that */
  last(): number {
    const us = this.#requests.getStore()?.committedUs ?? 0;
    if (us === 0) throw new Error('no COMMIT was seen');
    return us;
  }
}
