import type { Knex } from 'knex';
import type { Deps } from '../deps.ts';
import { Problem } from '../http/problem.ts';
import type { Who } from '../http/who.ts';
import { perServer } from './perServer.ts';
import { findSession, isSessionOpen, type SessionRecord } from './sessionRecord.ts';

/** How long another node's revocation may stay unseen here. The promise outside is 5 s. */
const freshMs = 3000;
const screenSeenEveryMs = 30_000;
const mostRemembered = 20_000;

type Look = { readonly atMs: number; readonly found: Promise<SessionRecord | null> };

const looksOf = perServer(() => new Map<string, Look>());

/** Makes the next request of every session ask the database; called after a revocation on this node. */
export function forgetStandings(deps: Deps): void {
  looksOf(deps).clear();
}

async function look(deps: Deps, who: Who): Promise<SessionRecord | null> {
  const record = await findSession(deps.db.auth, who);
  if (record && who.kind === 'screen') await noteScreen(deps, who);
  return record;
}

/** Lets other nodes know that the screen is alive, at most twice a minute. */
async function noteScreen(deps: Deps, who: Who): Promise<void> {
  const now = deps.clock.nowMs();
  await deps.db
    .auth('screens')
    .where({ clinic_id: who.clinicId, id: who.id })
    .whereRaw('(last_seen_at IS NULL OR last_seen_at < ?)', [new Date(now - screenSeenEveryMs)])
    .update({ last_seen_at: new Date(now) });
}

function lookOrRemember(deps: Deps, who: Who): Promise<SessionRecord | null> {
  const looks = looksOf(deps);
  const atMs = deps.clock.nowMs();
  const known = looks.get(who.sessionId);
  if (known && atMs - known.atMs < freshMs) return known.found;
  if (looks.size >= mostRemembered) looks.clear();
  const found = look(deps, who);
  looks.set(who.sessionId, { atMs, found });
  found.catch(() => {
    // A database that was away must not be remembered as an answer; the caller gets the failure itself.
    if (looks.get(who.sessionId)?.found === found) looks.delete(who.sessionId);
  });
  return found;
}

/**
 * Refuses whoever was signed out, deactivated or removed: at once on this node, within 3 s when another node did it.
 * @throws Problem `session_ended`, or `not_signed_in` when role or view changed since the token was made
 */
export async function requireStanding(deps: Deps, who: Who): Promise<void> {
  refuseEnded(deps, who, await lookOrRemember(deps, who));
}

/**
 * `requireStanding` by the database as it is now, for what changes how a person signs in: not even within those 3 s. Locks the row of whoever asks, as the end of their sessions
 * does: of the two the later one sees the other. In a transaction of the sign-in account.
 */
export async function requireStandingNow(
  deps: Deps,
  trx: Knex.Transaction,
  who: Who,
): Promise<void> {
  const key = [who.clinicId, who.id];
  await trx.raw('SELECT id FROM users WHERE clinic_id = ? AND id = ? FOR UPDATE', key);
  refuseEnded(deps, who, await findSession(trx, who));
}

function refuseEnded(deps: Deps, who: Who, record: SessionRecord | null): void {
  const isHolder = record?.who.id === who.id;
  if (!isHolder || !isSessionOpen(record, deps.clock.nowMs())) throw new Problem('session_ended');
  const { role, audience } = record.who;
  if (role !== who.role || audience !== who.audience) throw new Problem('not_signed_in');
}
