import type { FastifyRequest } from 'fastify';
import type { Knex } from 'knex';
import { moveSession as endpoint } from '../../shared/clinicEndpoints.ts';
import { letIn, placeOf } from '../auth/letIn.ts';
import { readRefreshCookie } from '../auth/refreshCookie.ts';
import { hashSecret } from '../auth/refreshToken.ts';
import { findSession } from '../auth/sessionRecord.ts';
import { markEnded, openSession, withAudit, type Granted, type Place } from '../auth/sessions.ts';
import { forgetStandings } from '../auth/sessionStanding.ts';
import { appendAudit } from '../db/audit.ts';
import { inTenant } from '../db/tenantContext.ts';
import type { Deps } from '../deps.ts';
import { Problem } from '../http/problem.ts';
import { route } from '../http/route.ts';
import type { Who } from '../http/who.ts';
import {
  lockOrganization,
  requireOwner,
  type OwnerStanding,
} from '../organizations/requireOwner.ts';
import { findClinicOf } from './readClinics.ts';
import { accountIn } from './twin.ts';

/** The owner who asks. Nobody changes the organization, its owners, or the password of this one, until the transaction ends. */
async function lockOwner(trx: Knex.Transaction, who: Who): Promise<OwnerStanding> {
  const { organizationId } = await requireOwner(trx, who);
  await lockOrganization(trx, organizationId);
  const owner = await requireOwner(trx, who);
  const key = [owner.homeClinicId, owner.homeUserId];
  await trx.raw('SELECT id FROM users WHERE clinic_id = ? AND id = ? FOR UPDATE', key);
  return owner;
}

/**
 * When the sign-in ends that this session comes from. An access token alone, read from somewhere, does not become a session of 30 days: the cookie must be this session's own.
 * @throws Problem `session_ended`
 */
async function endOfSignIn(deps: Deps, who: Who, request: FastifyRequest): Promise<number> {
  const token = readRefreshCookie(deps, request);
  const record = token?.sessionId === who.sessionId ? await findSession(deps.db.auth, token) : null;
  const shown = token && hashSecret(token.secret);
  const isOwn =
    shown &&
    (record?.tokenHash.equals(shown) === true || record?.previousTokenHash?.equals(shown) === true);
  if (!record || !isOwn) throw new Problem('session_ended');
  return record.expiresAtMs;
}

function refuseStaying(who: Who, clinicId: string): void {
  if (clinicId !== who.clinicId) return;
  const errors = [{ path: 'body.clinicId', message: 'You are in this clinic already' }];
  throw new Problem('invalid_request', { errors });
}

/** Of several at once one leaves; and none leaves that ended on another node, which this one may not have heard of. @throws Problem `session_ended` */
async function leave(deps: Deps, trx: Knex.Transaction, who: Who): Promise<void> {
  const of = { kind: 'session', id: who.sessionId } as const;
  const left = await markEnded(deps, trx, { clinicId: who.clinicId, of, reason: 'moved' });
  if (left !== 1) throw new Problem('session_ended');
}

type Move = { readonly clinicId: string; readonly place: Place; readonly expiresAtMs: number };

/** Ends this session and opens one in the other clinic, in one transaction with an entry in both logs. */
function moveTo(deps: Deps, who: Who, { clinicId, place, expiresAtMs }: Move): Promise<Granted> {
  return withAudit(deps, { clinicId: who.clinicId, actorId: who.id }, async (trx) => {
    const owner = await lockOwner(trx, who);
    refuseStaying(who, clinicId);
    await leave(deps, trx, who);
    const clinic = await findClinicOf(trx, owner.organizationId, clinicId);
    if (!clinic.isActive) throw new Problem('clinic_inactive');
    const id = await accountIn(deps, trx, owner, clinicId);
    const there = { kind: 'user', clinicId, id } as const;
    const result = await openSession(deps, trx, {
      owner: there,
      place,
      label: null,
      expiresAtMs,
    });
    await trx('users')
      .where({ clinic_id: clinicId, id })
      .update({ last_login: new Date(deps.clock.nowMs()) });
    const { sessionId } = result.token;
    const login = { action: 'login', entityType: 'user', entityId: id, userId: id } as const;
    const newValues = { outcome: 'signed_in', reason: 'moved', fromClinicId: who.clinicId };
    await inTenant({ clinicId, actorId: id }, () =>
      appendAudit(trx, [{ ...login, ...place, sessionId, newValues }]),
    );
    const logout = { action: 'logout', entityType: 'session', entityId: who.sessionId } as const;
    const left = { outcome: 'moved', toClinicId: clinicId };
    const from = { userId: who.id, sessionId: who.sessionId, ...place };
    return { result, entries: [{ ...logout, ...from, newValues: left }] };
  });
}

/** The old sockets are not called away at once: the app would ask with the old cookie before it has the new one. The next look at them ends them. */
export const move = route(endpoint, async ({ deps, who, body, request, reply }) => {
  const expiresAtMs = await endOfSignIn(deps, who, request);
  const to = { clinicId: body.clinicId, place: placeOf(request), expiresAtMs };
  const granted = await moveTo(deps, who, to);
  forgetStandings(deps);
  return letIn({ deps, request, reply }, granted);
});
