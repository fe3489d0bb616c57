import type { Knex } from 'knex';
import { select } from '../db/names.ts';
import { pruneRows } from '../db/pruneRows.ts';
import type { Deps } from '../deps.ts';

const hourMs = 3_600_000;
const sessionsKeptMs = 30 * 24 * hourMs;
const tokensKeptMs = 24 * hourMs;

/** Rows of a table that are forgotten when a column is before an instant, and an order that an index has. */
type Aged = {
  readonly table: string;
  readonly column: string;
  readonly order: string;
  readonly before: Date | number;
};

function agedRows(nowMs: number): readonly Aged[] {
  const ended = new Date(nowMs - sessionsKeptMs);
  const stale = new Date(nowMs - tokensKeptMs);
  return [
    { table: 'sessions', column: 'expires_at', order: 'expires_at', before: ended },
    { table: 'sessions', column: 'revoked_at', order: 'clinic_id, id', before: ended },
    { table: 'screen_pairings', column: 'expires_at', order: 'expires_at', before: stale },
    { table: 'user_invitations', column: 'expires_at', order: 'clinic_id, id', before: stale },
    // A counter without an end is a lock by hand: it stays.
    { table: 'sign_in_throttle', column: 'expire', order: 'expire', before: nowMs - tokensKeptMs },
  ];
}

/** Kinds of links, and what goes with one: an address that was not confirmed. */
const goesWith = { password_reset: '', email_verification: ', pending_email = NULL' };
const links = Object.keys(goesWith);
const isStale = (link: string) => `${link}_expires < ?`;

/**
 * Forgets, in all clinics, sessions that ended 30 days ago, and what was good for a moment only a day after its end: pairings of screens, invitations with the
 * address and names in them, links to reset a password or to confirm an address, and the address with it, counters of sign-ins. Who signed in when is in the audit log.
 */
export async function pruneAccess({ db }: Pick<Deps, 'db'>, nowMs: number): Promise<void> {
  const { auth } = db;
  for (const { table, column, order, before } of agedRows(nowMs)) {
    const sql = `DELETE FROM ${table} WHERE ${column} < ? ORDER BY ${order}`;
    await pruneRows(auth, { sql, bindings: [before] });
  }
  for (const [link, more] of Object.entries(goesWith)) {
    const forget = `UPDATE users SET ${link}_token = NULL, ${link}_expires = NULL${more} WHERE ${isStale(link)}`;
    await auth.raw(forget, [new Date(nowMs - tokensKeptMs)]);
  }
}

async function countWhere(auth: Knex, from: string, values: Knex.Value[]): Promise<number> {
  const [row] = await select<{ count: number }>(
    auth,
    `SELECT COUNT(*) AS count FROM ${from}`,
    values,
  );
  return row?.count ?? 0;
}

/** What `pruneAccess` would forget now, by table, without what there is none of. */
export async function countAccess(
  { db }: Pick<Deps, 'db'>,
  nowMs: number,
): Promise<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const [table, aged] of Map.groupBy(agedRows(nowMs), (one) => one.table)) {
    const where = aged.map(({ column }) => `${column} < ?`).join(' OR ');
    const values = aged.map(({ before }) => before);
    counts[table] = await countWhere(db.auth, `${table} WHERE ${where}`, values);
  }
  for (const link of links)
    counts[`${link}_links`] = await countWhere(db.auth, `users WHERE ${isStale(link)}`, [
      new Date(nowMs - tokensKeptMs),
    ]);
  return Object.fromEntries(Object.entries(counts).filter(([, count]) => count > 0));
}
