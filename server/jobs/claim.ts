import type { Knex } from 'knex';
import { select } from '../db/names.ts';
import { inTransactionOn } from '../db/transaction.ts';
import type { Deps } from '../deps.ts';

/** A timer that this node may work on for now. `attempts`: how often one was claimed before. */
export type DueTimer = {
  readonly id: string;
  readonly clinicId: string;
  readonly kind: string;
  readonly entityId: string;
  readonly step: number;
  readonly attempts: number;
};

type Claimed = {
  id: string;
  clinic_id: string;
  kind: string;
  entity_id: string;
  step: number;
  attempts: number;
};

type Wanted = {
  /** Of these kinds only: a newer version's timers wait for a node that knows them. */
  readonly kinds: readonly string[];
  readonly most: number;
  /** How long nobody else may have a timer that was claimed so many times before. */
  readonly claimedForMs: (attempts: number) => number;
};

/** Claims timers of all clinics that are due, oldest first; of nodes that ask at once each gets others. */
export async function claimDue(
  deps: Deps,
  { kinds, most, claimedForMs }: Wanted,
): Promise<DueTimer[]> {
  if (kinds.length === 0) return [];
  const now = new Date(deps.clock.nowMs());
  return inTransactionOn(deps.db.jobs, async (trx) => {
    const rows = await select<Claimed>(
      trx,
      `SELECT id, clinic_id, kind, entity_id, step, attempts FROM timers
       WHERE done_at IS NULL AND due_at <= ? AND (claimed_until IS NULL OR claimed_until <= ?)
         AND kind IN (${kinds.map(() => '?').join(', ')})
       ORDER BY due_at LIMIT ? FOR UPDATE SKIP LOCKED`,
      [now, now, ...kinds, most],
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
export async function takeTimer(trx: Knex.Transaction, timer: DueTimer): Promise<boolean> {
  const rows = await select<{ done_at: Date | null }>(
    trx,
    'SELECT done_at FROM timers WHERE clinic_id = ? AND id = ? FOR UPDATE',
    [timer.clinicId, timer.id],
  );
  return rows[0]?.done_at === null;
}

/** Marks the timer as over, in the transaction that took it. */
export async function finishTimer(
  trx: Knex.Transaction,
  timer: DueTimer,
  { at, outcome }: { readonly at: Date; readonly outcome: 'done' | 'given_up' },
): Promise<void> {
  await trx.raw('UPDATE timers SET done_at = ?, outcome = ? WHERE clinic_id = ? AND id = ?', [
    at,
    outcome,
    timer.clinicId,
    timer.id,
  ]);
}
