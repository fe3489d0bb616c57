import type { Deps } from '../deps.ts';
import { Problem } from '../http/problem.ts';
import { findSession, isSessionOpen, sessionLifeMs, type SessionRecord } from './sessionRecord.ts';
import { hashSecret, successorOf, type RefreshToken } from './refreshToken.ts';
import { announceEnd, markEnded, withAudit, type Granted, type Place } from './sessions.ts';

/** The token before the last one is still answered for this long: parallel tabs, and replies lost on the way. */
const graceMs = 10_000;
const mostTries = 4;

type Verdict = 'rotate' | 'repeat' | 'reissue' | 'reused';

/**
 * What a presented secret means. `rotate`: the current one. `repeat`: the one before, moments ago: it gets the same successor again. `reissue`: a screen's one
 * before, whose successor nobody has used: the reply was lost, perhaps for hours, and a wall has no keyboard to sign in with; the lost successor dies.
 */
function verdictOf(record: SessionRecord, presented: Buffer, nowMs: number): Verdict {
  if (presented.equals(record.tokenHash)) return 'rotate';
  if (!record.previousTokenHash?.equals(presented)) return 'reused';
  if (nowMs - record.rotatedAtMs <= graceMs) return 'repeat';
  return record.who.kind === 'screen' ? 'reissue' : 'reused';
}

type Step = {
  readonly record: SessionRecord;
  readonly token: RefreshToken;
  readonly nowMs: number;
};

/** Compare-and-set on the hash that was read: of parallel rotations one wins. Null for the others. */
async function replace(deps: Deps, { record, token, nowMs }: Step): Promise<Granted | null> {
  const { clinicId, sessionId, kind } = record.who;
  const secret = successorOf(deps, token, nowMs);
  const expiresAtMs = kind === 'screen' ? nowMs + sessionLifeMs : record.expiresAtMs;
  const changed = await deps.db
    .auth('sessions')
    .where({ clinic_id: clinicId, id: sessionId, token_hash: record.tokenHash, revoked_at: null })
    .update({
      token_hash: hashSecret(secret),
      previous_token_hash: hashSecret(token.secret),
      rotated_at: new Date(nowMs),
      last_used_at: new Date(nowMs),
      expires_at: new Date(expiresAtMs),
    });
  return changed === 1 ? { token: { ...token, secret }, expiresAtMs } : null;
}

function repeat(deps: Deps, { record, token }: Step): Granted {
  const secret = successorOf(deps, token, record.rotatedAtMs);
  // Another key made the successor (the installation's secret was changed): nobody can repeat it.
  if (!hashSecret(secret).equals(record.tokenHash)) throw new Problem('session_ended');
  return { token: { ...token, secret }, expiresAtMs: record.expiresAtMs };
}

/** A token that was rotated away came back: thief or owner, one of them must go, so both do. */
async function endFamily(deps: Deps, { record }: Step, place: Place): Promise<never> {
  const { clinicId, sessionId, id, kind } = record.who;
  const of = { kind: 'session', id: sessionId } as const;
  await withAudit(deps, { clinicId, actorId: 'system' }, async (trx) => {
    await markEnded(deps, trx, { clinicId, of, reason: 'token_reused' });
    const newValues = { outcome: 'revoked', reason: 'token_reused' };
    const userId = kind === 'user' ? id : null;
    const entry = { entityType: 'session', entityId: sessionId, userId, sessionId, newValues };
    return { result: null, entries: [{ ...entry, ...place, action: 'logout' }] };
  });
  announceEnd(deps, of);
  throw new Problem('session_ended');
}

async function tryOnce(deps: Deps, token: RefreshToken, place: Place) {
  const record = await findSession(deps.db.auth, token);
  const nowMs = deps.clock.nowMs();
  if (!record || !isSessionOpen(record, nowMs)) throw new Problem('session_ended');
  const step = { record, token, nowMs };
  switch (verdictOf(record, hashSecret(token.secret), nowMs)) {
    case 'rotate':
    case 'reissue': {
      const granted = await replace(deps, step);
      return granted && { granted, who: record.who };
    }
    case 'repeat':
      return { granted: repeat(deps, step), who: record.who };
    case 'reused':
      return endFamily(deps, step, place);
  }
}

/**
 * Exchanges a refresh token for its successor. Parallel calls with one token get one successor; a token that was rotated away ends the family and its sockets.
 * @throws Problem `session_ended`
 */
export async function rotate(deps: Deps, token: RefreshToken, place: Place) {
  for (let tries = 1; tries <= mostTries; tries += 1) {
    const done = await tryOnce(deps, token, place);
    if (done) return done;
  }
  throw new Problem('session_ended');
}
