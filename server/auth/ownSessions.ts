import type { Knex } from 'knex';
import type { z } from 'zod';
import { listSessions, type Session } from '../../shared/sessionEndpoints.ts';
import { select } from '../db/names.ts';
import type { Deps } from '../deps.ts';
import { keyset } from '../http/keyset.ts';
import { Problem } from '../http/problem.ts';
import { idKey } from '../http/sortKeys.ts';
import type { Who } from '../http/who.ts';
import { accountsOf } from './personSessions.ts';
import { announceEnd, markEnded, withAudit, type Place } from './sessions.ts';
import { staffIdleMs } from './sessionRecord.ts';
import { requireStandingNow } from './sessionStanding.ts';

type Row = {
  id: string;
  clinic_id: string;
  clinic_name: string;
  label: string | null;
  ip_address: string | null;
  user_agent: string | null;
  created_at: Date;
  last_used_at: Date;
  expires_at: Date;
};

type Holder = Pick<Who, 'kind' | 'clinicId' | 'id' | 'sessionId'>;
type Shown = z.input<typeof Session>;
type Asked = { readonly limit: number; readonly cursor?: string | undefined };
type Part = { readonly sql: string; readonly values: readonly Knex.Value[] };

/** The open sessions of a person, in whatever clinic, or of a screen. `part`: which of them, then their order. */
async function openSessionsOf(deps: Deps, who: Holder, part: Part): Promise<Row[]> {
  const now = deps.clock.nowMs();
  const isUser = who.kind === 'user';
  const idleSince = isUser ? now - staffIdleMs : 1000;
  const self = { clinicId: who.clinicId, userId: who.id };
  const accounts = isUser ? await accountsOf(deps.db.auth, self) : [self];
  const place = `(s.clinic_id = ? AND s.${isUser ? 'user_id' : 'screen_id'} = ?)`;
  return select<Row>(
    deps.db.auth,
    `SELECT s.id, s.clinic_id, c.name AS clinic_name, s.label, s.ip_address, s.user_agent, s.created_at, s.last_used_at, s.expires_at
     FROM sessions s JOIN clinics c ON c.id = s.clinic_id
     WHERE (${accounts.map(() => place).join(' OR ')})
       AND s.revoked_at IS NULL AND s.expires_at > ? AND s.last_used_at > ? AND ${part.sql}`,
    [
      ...accounts.flatMap(({ clinicId, userId }) => [clinicId, userId]),
      new Date(now),
      new Date(idleSince),
      ...part.values,
    ],
  );
}

function present(row: Row, { sessionId }: Holder): Shown {
  return {
    id: row.id,
    clinic: { id: row.clinic_id, name: row.clinic_name },
    label: row.label,
    ipAddress: row.ip_address,
    userAgent: row.user_agent,
    createdAt: row.created_at.toISOString(),
    lastUsedAt: row.last_used_at.toISOString(),
    expiresAt: row.expires_at.toISOString(),
    isCurrent: row.id === sessionId,
  };
}

// Ids begin with the time they were made at. The last use would be no order: it changes between two pages.
const order = keyset(listSessions, { id: idKey<Row>('s.id'), sorts: { id: [] } });

/** Where a person, in whatever clinic, or a screen is signed in, latest begun first. `who.sessionId`: the session that asks. */
export async function listSessionsOf(
  deps: Deps,
  who: Holder,
  asked: Asked,
): Promise<{ items: Shown[]; nextCursor: string | null }> {
  const latestFirst = { ...asked, sort: '-id' };
  const { condition, bindings, orderBy, limit } = order.at(latestFirst);
  const values = [...(bindings as string[]), limit]; // an id
  const sql = `${condition} ORDER BY ${orderBy} LIMIT ?`;
  const page = order.page(await openSessionsOf(deps, who, { sql, values }), latestFirst);
  return { ...page, items: page.items.map((row) => present(row, who)) };
}

/** An open session of this person or screen. @throws Problem `not_found` for an ended one and for anybody else's */
export async function findSessionOf(deps: Deps, who: Holder, sessionId: string): Promise<Shown> {
  const part = { sql: 's.id = ?', values: [sessionId] };
  const [found] = await openSessionsOf(deps, who, part);
  if (!found) throw new Problem('not_found');
  return present(found, who);
}

/** The clinic of an open session of this person or screen. @throws Problem `not_found` for an ended one and for anybody else's */
export async function clinicOfSession(deps: Deps, who: Holder, sessionId: string): Promise<string> {
  const part = { sql: 's.id = ?', values: [sessionId] };
  const [found] = await openSessionsOf(deps, who, part);
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
    if (reason === 'revoked') await requireStandingNow(deps, trx, who);
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
