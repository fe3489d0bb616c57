import type { Knex } from 'knex';
import { pruneRows } from '../db/pruneRows.ts';
import type { Deps } from '../deps.ts';

const hourMs = 3_600_000;
const sessionsKeptMs = 30 * 24 * hourMs;
const tokensKeptMs = 24 * hourMs;

/**
 * Forgets, in all clinics, sessions that ended 30 days ago, and what was good for a moment only a day after its end: pairings of screens, invitations with the
 * address and names in them, links to reset a password or to confirm an address, counters of sign-ins. Who signed in when is in the audit log.
 */
export async function pruneAccess({ db }: Pick<Deps, 'db'>, nowMs: number): Promise<void> {
  const { auth } = db;
  const ended = new Date(nowMs - sessionsKeptMs);
  const stale = new Date(nowMs - tokensKeptMs);
  const prune = (sql: string, ...bindings: Knex.RawBinding[]) => pruneRows(auth, { sql, bindings });
  await prune('DELETE FROM sessions WHERE expires_at < ? ORDER BY expires_at', ended);
  await prune('DELETE FROM sessions WHERE revoked_at < ? ORDER BY clinic_id, id', ended);
  await prune('DELETE FROM screen_pairings WHERE expires_at < ? ORDER BY expires_at', stale);
  const invitations = 'DELETE FROM user_invitations WHERE expires_at < ? ORDER BY clinic_id, id';
  await prune(invitations, stale);
  // A counter without an end is a lock by hand: it stays.
  const counters = 'DELETE FROM sign_in_throttle WHERE expire < ? ORDER BY expire';
  await prune(counters, nowMs - tokensKeptMs);
  for (const link of ['password_reset', 'email_verification']) {
    const forget = `UPDATE users SET ${link}_token = NULL, ${link}_expires = NULL WHERE ${link}_expires < ?`;
    await auth.raw(forget, [stale]);
  }
}
