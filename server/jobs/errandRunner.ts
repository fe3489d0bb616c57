import type { Knex } from 'knex';
import { inTenant } from '../db/tenantContext.ts';
import { inTransaction } from '../db/transaction.ts';
import type { Deps } from '../deps.ts';
import { claimDue, finishTimer, takeTimer, type DueTimer } from './claim.ts';
import { Loop } from './loop.ts';

/** What remains to be written down after the work, in the transaction that also marks the timer done. */
type Settle = (trx: Knex.Transaction, at: Date) => Promise<void>;

type Failed = {
  readonly deps: Deps;
  readonly trx: Knex.Transaction;
  readonly timer: DueTimer;
  readonly error: unknown;
  /** No more tries follow. */
  readonly isLast: boolean;
};

/**
 * Work of a timer that must leave the database, like sending mail: `work` runs between claim and finish, outside of any transaction and inside the timer's clinic. At
 * least once: a node that dies in between leaves it to another, so whoever gets it must be able to recognise a repeat.
 */
export type Errand = {
  readonly mostTries: number;
  /** Ends by itself within 90 s. */
  readonly work: (call: { readonly deps: Deps; readonly timer: DueTimer }) => Promise<Settle>;
  /** Keeps the failure, in a transaction of its own. */
  readonly failed: (call: Failed) => Promise<void>;
};

/** A failure that no repetition mends: the errand is given up at once. */
export class FinalFailure extends Error {
  override readonly name = 'FinalFailure';
}

const tickMs = 1_000;
const batch = 5;
const claimMs = 120_000;
const minuteMs = 60_000;
const pausesMs = [10_000, 30_000, 2 * minuteMs, 10 * minuteMs, 30 * minuteMs, 60 * minuteMs];
const longestPauseMs = 4 * 60 * minuteMs;

async function putOff(deps: Deps, trx: Knex.Transaction, timer: DueTimer): Promise<void> {
  const pauseMs = pausesMs[timer.attempts] ?? longestPauseMs;
  await trx.raw('UPDATE timers SET claimed_until = ? WHERE clinic_id = ? AND id = ?', [
    new Date(deps.clock.nowMs() + pauseMs),
    timer.clinicId,
    timer.id,
  ]);
}

async function run(deps: Deps, errand: Errand, timer: DueTimer): Promise<void> {
  const write = (work: (trx: Knex.Transaction, at: Date) => Promise<void>): Promise<void> =>
    inTransaction(deps.db, async (trx) => {
      if (await takeTimer(trx, timer)) await work(trx, new Date(deps.clock.nowMs()));
    });
  const settle = await errand.work({ deps, timer }).catch(async (error: unknown) => {
    const isLast = error instanceof FinalFailure || timer.attempts + 1 >= errand.mostTries;
    await write(async (trx, at) => {
      await errand.failed({ deps, trx, timer, error, isLast });
      if (isLast) await finishTimer(trx, timer, { at, outcome: 'given_up' });
      else await putOff(deps, trx, timer);
    });
    return null;
  });
  if (!settle) return;
  await write(async (trx, at) => {
    await settle(trx, at);
    await finishTimer(trx, timer, { at, outcome: 'done' });
  });
}

/** Runs errands beside the timers, so that a slow mail server holds up no alarm. Tried again after 10 s, 30 s, 2, 10, 30 and 60 min, then every 4 h. */
export class ErrandRunner {
  readonly #deps: Deps;
  readonly #errands: Readonly<Record<string, Errand>>;
  readonly #loop: Loop;

  constructor(deps: Deps, errands: Readonly<Record<string, Errand>>) {
    this.#deps = deps;
    this.#errands = errands;
    const work = async () => (await this.runDue()) === batch;
    this.#loop = new Loop(deps.log, { tickMs, work });
  }

  start(): void {
    this.#loop.start();
  }

  /** Takes no new errand and waits for the ones in hand. */
  async stop(): Promise<void> {
    await this.#loop.stop();
  }

  /** Runs what is due now, a few at once; answers how many were claimed. */
  async runDue(): Promise<number> {
    const kinds = Object.keys(this.#errands);
    const claimedForMs = () => claimMs;
    const due = await claimDue(this.#deps, { kinds, most: batch, claimedForMs });
    await Promise.all(due.map((timer) => this.#runOne(timer)));
    return due.length;
  }

  async #runOne(timer: DueTimer): Promise<void> {
    const errand = this.#errands[timer.kind];
    if (!errand) throw new Error(`timer ${timer.id} of kind ${timer.kind} is not ours`);
    const { id: timerId, clinicId } = timer;
    await inTenant({ clinicId, actorId: 'system' }, () => run(this.#deps, errand, timer)).catch(
      (error: unknown) => {
        this.#deps.log.error({ err: error, timerId, clinicId }, 'an errand failed');
      },
    );
  }
}
