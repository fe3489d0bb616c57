import type { z } from 'zod';
import type { Session } from '../../shared/sessionEndpoints.ts';
import { select } from '../db/names.ts';
import type { Deps } from '../deps.ts';
import { Problem } from '../http/problem.ts';
import type { Who } from '../http/who.ts';
import { accountsOf } from './personSessions.ts';
import { announceEnd, markEnded, withAudit, type Place } from './sessions.ts';
import { staffIdleMs } from './sessionRecord.ts';

type Row = {
  id: string;
  clinic_id: string;
  label: string | null;
  ip_address: string | null;
  user_agent: string | null;
  created_at: Date;
  last_used_at: Date;
  expires_at: Date;
};

type Holder = Pick<Who, 'kind' | 'clinicId' | 'id' | 'sessionId'>;

async function openSessionsOf(deps: Deps, who: Holder): Promise<Row[]> {
  const now = deps.clock.nowMs();
  const isUser = who.kind === 'user';
  const idleSince = isUser ? now - staffIdleMs : 1000;
  const self = { clinicId: who.clinicId, userId: who.id };
  const accounts = isUser ? await accountsOf(deps.db.auth, self) : [self];
  const place = `(clinic_id = ? AND ${isUser ? 'user_id' : 'screen_id'} = ?)`;
  return select<Row>(
    deps.db.auth,
    `SELECT id, clinic_id, label, ip_address, user_agent, created_at, last_used_at, expires_at FROM sessions
     WHERE (${accounts.map(() => place).join(' OR ')})
       AND revoked_at IS NULL AND expires_at > ? AND last_used_at > ?
     ORDER BY last_used_at DESC, id`,
    [
      ...accounts.flatMap(({ clinicId, userId }) => [clinicId, userId]),
      new Date(now),
      new Date(idleSince),
    ],
  );
}

/** Where a person, in whatever clinic, or a screen is signed in, last used first. `sessionId`: the session that asks. */
export async function listSessionsOf(
  deps: Deps,
  who: Holder,
): Promise<{ items: z.input<typeof Session>[] }> {
  const rows = await openSessionsOf(deps, who);
  const items = rows.map((row) => ({
    id: row.id,
    label: row.label,
    ipAddress: row.ip_address,
    userAgent: row.user_agent,
    createdAt: row.created_at.toISOString(),
    lastUsedAt: row.last_used_at.toISOString(),
    expiresAt: row.expires_at.toISOString(),
    isCurrent: row.id === who.sessionId,
  }));
  return { items };
}

/** The clinic of an open session of this person or screen. @throws Problem `not_found` for an ended one and for anybody else's */
export async function clinicOfSession(deps: Deps, who: Holder, sessionId: string): Promise<string> {
  const found = (await openSessionsOf(deps, who)).find(({ id }) => id === sessionId);
  if (!found) throw new Problem('not_found');
  return found.clinic_id;
}

type Ending = {
  readonly sessionId: string;
  /** Where the session is. */
  readonly clinicId: string;
  readonly reason: 'signed_out' | 'revoked';
};

async function end(deps: Deps, who: Who, place: Place, { sessionId, clinicId, reason }: Ending) {
  const { id, kind } = who;
  const of = { kind: 'session', id: sessionId } as const;
  await withAudit(deps, { clinicId: who.clinicId, actorId: id }, async (trx) => {
    await markEnded(deps, trx, { clinicId, of, reason });
    const userId = kind === 'user' ? id : null;
    const entry = { action: 'logout', entityType: 'session', entityId: sessionId, userId } as const;
    const newValues = { outcome: reason };
    return {
      result: null,
      entries: [{ ...entry, ...place, sessionId: who.sessionId, newValues }],
    };
  });
  announceEnd(deps, of);
}

/** Ends the session that asks. */
export async function signOutSession(deps: Deps, who: Who, place: Place): Promise<void> {
  const { sessionId, clinicId } = who;
  await end(deps, who, place, { sessionId, clinicId, reason: 'signed_out' });
}

/** Ends one session of whoever asks. @throws Problem `not_found` for an ended one and for anybody else's */
export async function revokeOwnSession(
  deps: Deps,
  who: Who,
  place: Place,
  sessionId: string,
): Promise<void> {
  const clinicId = await clinicOfSession(deps, who, sessionId);
  await end(deps, who, place, { sessionId, clinicId, reason: 'revoked' });
}
