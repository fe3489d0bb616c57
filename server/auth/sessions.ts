import type { Knex } from 'knex';
import { appendAudit, type AuditEntry } from '../db/audit.ts';
import { inTenant } from '../db/tenantContext.ts';
import { inTransactionOn } from '../db/transaction.ts';
import type { Deps } from '../deps.ts';
import { hashSecret, type RefreshToken } from './refreshToken.ts';
import { sessionLifeMs } from './sessionRecord.ts';
import { forgetStandings } from './sessionStanding.ts';

/** Where a request came from. */
export type Place = { readonly ip: string; readonly userAgent: string | null };
/** A refresh token for its holder's cookie, and when it ends if it is never used (ms). */
export type Granted = { readonly token: RefreshToken; readonly expiresAtMs: number };
export type Owner = {
  readonly kind: 'user' | 'screen';
  readonly clinicId: string;
  readonly id: string;
};

const forgetAfterMs = 30 * 24 * 3_600_000;

/** Now and then, sessions that ended 30 days ago are forgotten. What they did is in the audit log. */
async function sweep(deps: Deps, trx: Knex.Transaction, now: number): Promise<void> {
  if (deps.ids.tag() % 64 !== 0) return;
  const before = new Date(now - forgetAfterMs);
  await trx.raw('DELETE FROM sessions WHERE expires_at < ? LIMIT 500', [before]);
}

async function noteSignIn(trx: Knex.Transaction, { clinicId, id }: Owner, now: number) {
  await trx('users')
    .where({ clinic_id: clinicId, id })
    .update({ last_login: new Date(now) });
}

/** `expiresAtMs`: when the sign-in ends that this one goes on from; 30 days from now for a new one. */
type Opening = {
  readonly owner: Owner;
  readonly place: Place;
  readonly label: string | null;
  readonly expiresAtMs?: number;
};

/** Starts a session family of a user or a screen, in the caller's transaction on the sign-in account. */
export async function openSession(
  deps: Deps,
  trx: Knex.Transaction,
  { owner, place, label, ...given }: Opening,
): Promise<Granted> {
  const now = deps.clock.nowMs();
  const { expiresAtMs = now + sessionLifeMs } = given;
  const token = {
    clinicId: owner.clinicId,
    sessionId: deps.ids.uuid(),
    secret: deps.ids.token(32),
  };
  await trx('sessions').insert({
    clinic_id: owner.clinicId,
    id: token.sessionId,
    kind: owner.kind,
    user_id: owner.kind === 'user' ? owner.id : null,
    screen_id: owner.kind === 'screen' ? owner.id : null,
    token_hash: hashSecret(token.secret),
    rotated_at: new Date(now),
    created_at: new Date(now),
    last_used_at: new Date(now),
    expires_at: new Date(expiresAtMs),
    ip_address: place.ip,
    user_agent: place.userAgent?.slice(0, 1000) ?? null,
    label,
  });
  if (owner.kind === 'user') await noteSignIn(trx, owner, now);
  await sweep(deps, trx, now);
  return { token, expiresAtMs };
}

/** One transaction of the sign-in account for one clinic, ending with its audit rows. */
export function withAudit<T>(
  deps: Deps,
  owner: { readonly clinicId: string; readonly actorId: string },
  work: (trx: Knex.Transaction) => Promise<{ result: T; entries: readonly AuditEntry[] }>,
): Promise<T> {
  return inTenant(owner, () =>
    inTransactionOn(deps.db.auth, async (trx) => {
      const { result, entries } = await work(trx);
      await appendAudit(trx, entries);
      return result;
    }),
  );
}

type Ended = {
  readonly clinicId: string;
  readonly of: { readonly kind: 'session' | 'user' | 'screen' | 'clinic'; readonly id: string };
  /** Kept with the session: `signed_out`, `revoked`, `token_reused`, ... */
  readonly reason: string;
};
const columnOf = {
  session: 'id',
  user: 'user_id',
  screen: 'screen_id',
  clinic: 'clinic_id',
} as const;

/** Marks one session, or all of a user, a screen or a clinic, as ended; on the sign-in account. After the COMMIT call `announceEnd`. Returns how many were open. */
export function markEnded(deps: Deps, trx: Knex, { clinicId, of, reason }: Ended): Promise<number> {
  return trx('sessions')
    .where({ clinic_id: clinicId, [columnOf[of.kind]]: of.id, revoked_at: null })
    .update({ revoked_at: new Date(deps.clock.nowMs()), revoke_reason: reason });
}

/** Makes an ended session felt: at once in the requests of this node, within seconds on the sockets of all. */
export function announceEnd(deps: Deps, of: Ended['of'], code = 'session_ended'): void {
  forgetStandings(deps);
  deps.live.revoke(of, code);
}
