import { createHash } from 'node:crypto';
import type { Knex } from 'knex';
import { change, type Actor, type Outcome } from '../board/change.ts';
import { inTenant } from '../db/tenantContext.ts';
import type { Deps } from '../deps.ts';
import { claimDue, finishTimer, takeTimer, type DueTimer } from './claim.ts';
import { Loop } from './loop.ts';

/** What a feature does when a timer of its kind is due: once, in the transaction that also marks the timer done. */
export type TimerHandler = (call: {
  readonly deps: Deps;
  readonly trx: Knex.Transaction;
  readonly at: Date;
  readonly timer: DueTimer;
}) => Promise<Outcome<null>>;

const tickMs = 500;
const batch = 20;
/** A claim only keeps nodes from doing the same work: that each step is done once is decided by `takeTimer`. So it may end while the work goes on. */
const claimMs = 2_000;
const firstPauseMs = 10_000;
/** An alarm whose step failed while the database was away must not be late for long after it is back. */
const longestPauseMs = 30_000;

/** 2 s, then 10 s, 20 s, 30 s. A node that fails or dies lets go of a timer by that alone. */
function claimedForMs(attempts: number): number {
  if (attempts === 0) return claimMs;
  return Math.min(firstPauseMs * 2 ** (attempts - 1), longestPauseMs);
}

const system = (clinicId: string): Actor => ({
  clinicId,
  id: 'system',
  name: 'VetCare Board',
  origin: { userId: null, ip: null, userAgent: null, sessionId: null },
});

const nothing: Outcome<null> = { reply: () => null, traces: [] };

async function run(deps: Deps, handler: TimerHandler, timer: DueTimer): Promise<void> {
  const commandId = `timer-${timer.id}`;
  const request = { commandId, hash: createHash('sha256').update(commandId).digest() };
  await inTenant({ clinicId: timer.clinicId, actorId: 'system' }, () =>
    change(deps, system(timer.clinicId), request, async (trx, at) => {
      if (!(await takeTimer(trx, timer))) return nothing;
      const outcome = await handler({ deps, trx, at, timer });
      await finishTimer(trx, timer, { at, outcome: 'done' });
      return outcome;
    }),
  );
}

/**
 * Durable timers, claimed in the database: any number of nodes, each step once. Late by about half a second; by 2 s more when its node dies or fails with the step in
 * hand, and by growing pauses of up to 30 s when that goes on. What has to leave the database (mail) is an errand instead: `ErrandRunner`.
 */
export class TimerRunner {
  readonly #deps: Deps;
  readonly #handlers: Readonly<Record<string, TimerHandler>>;
  readonly #loop: Loop;
  #lastScanMs = 0;

  constructor(deps: Deps, handlers: Readonly<Record<string, TimerHandler>>) {
    this.#deps = deps;
    this.#handlers = handlers;
    const work = async () => (await this.runDue()) === batch;
    this.#loop = new Loop(deps.log, { tickMs, work });
  }

  /** When the last scan ended, ms since 1970; 0 before the first. */
  get lastScanMs(): number {
    return this.#lastScanMs;
  }

  start(): void {
    this.#loop.start();
  }

  /** Takes no new timer and waits for the ones in hand. */
  async stop(): Promise<void> {
    await this.#loop.stop();
  }

  /** Runs what is due now; answers how many were claimed. One that fails is tried again after its claim ends. */
  async runDue(): Promise<number> {
    const kinds = Object.keys(this.#handlers);
    const due = await claimDue(this.#deps, { kinds, most: batch, claimedForMs });
    for (const timer of due) {
      const handler = this.#handlers[timer.kind];
      if (!handler) throw new Error(`timer ${timer.id} of kind ${timer.kind} is not ours`);
      await run(this.#deps, handler, timer).catch((error: unknown) => {
        this.#deps.log.error(
          { err: error, timerId: timer.id, clinicId: timer.clinicId },
          'a timer failed',
        );
      });
    }
    this.#lastScanMs = this.#deps.clock.nowMs();
    return due.length;
  }
}
