import { createHash } from 'node:crypto';
import type { Deps } from '../deps.ts';
import { select } from '../db/names.ts';
import { inTransactionOn } from '../db/transaction.ts';
import { Problem } from '../http/problem.ts';

/** At most so many attempts of one kind in a window that starts with the first of them. */
export type Limit = { readonly name: string; readonly most: number; readonly windowMs: number };
/** A limit and whom it counts: an account, a network, everyone. */
export type Counter = { readonly limit: Limit; readonly of: string };
type Count = Counter & { readonly isOver: boolean; readonly retryAfterSeconds: number };
type Row = { key: string; points: number; expire: number };

/** Hashed: the table holds no e-mail address, and a long one fits. */
function keyOf({ limit, of }: Counter): string {
  return `${limit.name}:${createHash('sha256').update(of).digest('base64url')}`;
}

const marks = (values: readonly unknown[]): string => values.map(() => '?').join(', ');

const addOne = `INSERT INTO sign_in_throttle (\`key\`, points, expire) VALUES `;
const orRestart = ` ON DUPLICATE KEY UPDATE points = IF(expire <= ?, 1, points + 1),
  expire = IF(expire <= ?, VALUES(expire), expire)`;

/**
 * Counts one attempt at each counter, for all nodes together, before the attempt is made: parallel guesses can't slip in between. Own statements instead of
 * a limiter package, because those query past the pool's timeouts and with the machine's clock.
 */
export async function count(deps: Deps, counters: readonly Counter[]): Promise<Count[]> {
  const now = deps.clock.nowMs();
  // In the order of their keys, like every statement here: parallel attempts wait for each other instead of deadlocking.
  const byKey = [...counters].sort((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1));
  const values = byKey.flatMap((counter) => [keyOf(counter), 1, now + counter.limit.windowMs]);
  const keys = byKey.map(keyOf);
  const rows = await inTransactionOn(deps.db.auth, async (trx) => {
    await trx.raw(`${addOne}${keys.map(() => '(?, ?, ?)').join(', ')}${orRestart}`, [
      ...values,
      now,
      now,
    ]);
    return select<Row>(
      trx,
      `SELECT \`key\`, points, expire FROM sign_in_throttle WHERE \`key\` IN (${marks(keys)})`,
      keys,
    );
  });
  if (deps.ids.tag() % 256 === 0) await sweep(deps, now);
  return counters.map((counter) => {
    const row = rows.find(({ key }) => key === keyOf(counter));
    const retryAfterSeconds = Math.max(1, Math.ceil(((row?.expire ?? now) - now) / 1000));
    return { ...counter, isOver: (row?.points ?? 0) > counter.limit.most, retryAfterSeconds };
  });
}

async function sweep(deps: Deps, now: number): Promise<void> {
  await deps.db.auth.raw('DELETE FROM sign_in_throttle WHERE expire < ? LIMIT 1000', [now]);
}

/** @throws Problem `rate_limited` with the time until the fullest of these windows ends */
export function refuseOver(counts: readonly Count[]): void {
  const over = counts.filter(({ isOver }) => isOver);
  if (over.length === 0) return;
  const retryAfterSeconds = Math.max(...over.map((one) => one.retryAfterSeconds));
  throw new Problem('rate_limited', { retryAfterSeconds });
}

/** Takes one attempt back: it turned out to be honest. */
export async function uncount(deps: Deps, counters: readonly Counter[]): Promise<void> {
  const keys = counters.map(keyOf);
  await inTransactionOn(deps.db.auth, (trx) =>
    trx.raw(
      `UPDATE sign_in_throttle SET points = GREATEST(points - 1, 0) WHERE \`key\` IN (${marks(keys)})`,
      keys,
    ),
  );
}

/** Forgets all attempts of a counter. */
export async function forget(deps: Deps, counter: Counter): Promise<void> {
  await deps.db
    .auth('sign_in_throttle')
    .where({ key: keyOf(counter) })
    .delete();
}
