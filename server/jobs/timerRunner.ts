import { select } from '../db/names.ts';
import { createHash } from 'node:crypto';
import type { Knex } from 'knex';
import { change, type Actor, type Outcome } from '../board/change.ts';
import { inTransactionOn } from '../db/transaction.ts';
import { inTenant } from '../db/tenantContext.ts';
import type { Deps } from '../deps.ts';

export type DueTimer = {
  readonly id: string;
  readonly clinicId: string;
  readonly kind: string;
  readonly entityId: string;
  readonly step: number;
  readonly attempts: number;
};

/** What a feature does when a timer of its kind is due: once, in the transaction that also marks the timer done. */
export type TimerHandler = (call: {
  readonly deps: Deps;
  readonly trx: Knex.Transaction;
  readonly at: Date;
  readonly timer: DueTimer;
}) => Promise<Outcome<null>>;

type Claimed = {
  id: string;
  clinic_id: string;
  kind: string;
  entity_id: string;
  step: number;
  attempts: number;
};

const tickMs = 500;
const batch = 20;
/** A claim only keeps nodes from doing the same work: that each step is done once is decided by `take`. So it may end while the work goes on. */
const claimMs = 2_000;
const firstPauseMs = 10_000;
/** An alarm whose step failed while the database was away must not be late for long after it is back. */
const longestPauseMs = 30_000;

/** How long nobody else may have a timer that was claimed so many times before: 2 s, then 10 s, 20 s, 30 s. A node that fails or dies lets go of it by that alone. */
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

/** Of these kinds only: a newer version's timers wait for a node that knows them. */
async function claim(deps: Deps, kinds: readonly string[]): Promise<DueTimer[]> {
  if (kinds.length === 0) return [];
  const now = new Date(deps.clock.nowMs());
  return inTransactionOn(deps.db.jobs, async (trx) => {
    const rows = await select<Claimed>(
      trx,
      `SELECT id, clinic_id, kind, entity_id, step, attempts FROM timers
       WHERE done_at IS NULL AND due_at <= ? AND (claimed_until IS NULL OR claimed_until <= ?)
         AND kind IN (${kinds.map(() => '?').join(', ')})
       ORDER BY due_at LIMIT ? FOR UPDATE SKIP LOCKED`,
      [now, now, ...kinds, batch],
    );
    for (const row of rows) {
      await trx.raw(
        'UPDATE timers SET claimed_until = ?, attempts = attempts + 1 WHERE clinic_id = ? AND id = ?',
        [new Date(now.getTime() + claimedForMs(row.attempts)), row.clinic_id, row.id],
      );
    }
    return rows.map(({ clinic_id, entity_id, ...rest }) => ({
      ...rest,
      clinicId: clinic_id,
      entityId: entity_id,
    }));
  });
}

/** Takes the timer for this transaction; false when another node has done it. */
async function take(trx: Knex.Transaction, timer: DueTimer): Promise<boolean> {
  const rows = await select<{ done_at: Date | null }>(
    trx,
    'SELECT done_at FROM timers WHERE clinic_id = ? AND id = ? FOR UPDATE',
    [timer.clinicId, timer.id],
  );
  return rows[0]?.done_at === null;
}

async function finish(trx: Knex.Transaction, timer: DueTimer, at: Date): Promise<void> {
  await trx.raw(`UPDATE timers SET done_at = ?, outcome = 'done' WHERE clinic_id = ? AND id = ?`, [
    at,
    timer.clinicId,
    timer.id,
  ]);
}

const nothing: Outcome<null> = { reply: () => null, traces: [] };

async function run(deps: Deps, handler: TimerHandler, timer: DueTimer): Promise<void> {
  const commandId = `timer-${timer.id}`;
  const request = { commandId, hash: createHash('sha256').update(commandId).digest() };
  await inTenant({ clinicId: timer.clinicId, actorId: 'system' }, () =>
    change(deps, system(timer.clinicId), request, async (trx, at) => {
      if (!(await take(trx, timer))) return nothing;
      const outcome = await handler({ deps, trx, at, timer });
      await finish(trx, timer, at);
      return outcome;
    }),
  );
}

/**
 * Durable timers, claimed in the database: any number of nodes, each step once. Late by about half a second; by 2 s more when its node dies or fails with the step in
 * hand, and by growing pauses of up to 30 s when that goes on.
 */
export class TimerRunner {
  readonly #deps: Deps;
  readonly #handlers: Readonly<Record<string, TimerHandler>>;
  #timeout: NodeJS.Timeout | undefined;
  #running: Promise<void> = Promise.resolve();
  #isStopped = true;
  #lastScanMs = 0;

  constructor(deps: Deps, handlers: Readonly<Record<string, TimerHandler>>) {
    this.#deps = deps;
    this.#handlers = handlers;
  }

  /** When the last scan ended, ms since 1970; 0 before the first. */
  get lastScanMs(): number {
    return this.#lastScanMs;
  }

  start(): void {
    this.#isStopped = false;
    this.#schedule(0);
  }

  /** Takes no new timer and waits for the ones in hand. */
  async stop(): Promise<void> {
    this.#isStopped = true;
    clearTimeout(this.#timeout);
    await this.#running;
  }

  #schedule(delayMs: number): void {
    if (this.#isStopped) return;
    this.#timeout = setTimeout(() => {
      this.#running = this.runDue().then(
        (count) => {
          this.#schedule(count === batch ? 0 : tickMs);
        },
        (error: unknown) => {
          this.#deps.log.warn({ err: error }, 'timers could not be read');
          this.#schedule(tickMs * 4);
        },
      );
    }, delayMs);
  }

  /** Runs what is due now; answers how many were claimed. One that fails is tried again after its claim ends. */
  async runDue(): Promise<number> {
    const due = await claim(this.#deps, Object.keys(this.#handlers));
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
