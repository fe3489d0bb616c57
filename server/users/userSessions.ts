import {
  getUserSession as getEndpoint,
  listUserSessions as listEndpoint,
  resetSecondFactor as resetEndpoint,
  revokeUserSession as revokeEndpoint,
} from '../../shared/userEndpoints.ts';
import { mailNews } from '../auth/accountMails.ts';
import { clinicOfSession, findSessionOf, listSessionsOf } from '../auth/ownSessions.ts';
import { removeSecondFactor } from '../auth/secondFactor.ts';
import { announceEnd, markEnded } from '../auth/sessions.ts';
import { requireStandingNow } from '../auth/sessionStanding.ts';
import { afterCommit } from '../board/afterCommit.ts';
import type { Deps } from '../deps.ts';
import { command } from '../http/command.ts';
import { Problem } from '../http/problem.ts';
import { route } from '../http/route.ts';
import type { Who } from '../http/who.ts';
import { findUser } from './readUsers.ts';
import { guardOwner, lockStaff, refuseOneself } from './staffRules.ts';

/** A colleague whose sessions are looked at. @throws Problem `not_found`, `owner_only` */
async function colleague(deps: Deps, who: Who, userId: string) {
  const { clinicId, sessionId } = who;
  await guardOwner(deps.db.auth, who, await findUser(deps.db.app, userId));
  return { kind: 'user', clinicId, id: userId, sessionId } as const;
}

type Shown = Awaited<ReturnType<typeof findSessionOf>>;

/** Which clinics the organization has besides is its owners' to know. */
function asSeenFrom(session: Shown, { clinicId }: Who): Shown {
  return session.clinic?.id === clinicId ? session : { ...session, clinic: null };
}

export const listSessions = route(listEndpoint, async ({ deps, who, params, query }) => {
  const page = await listSessionsOf(deps, await colleague(deps, who, params.userId), query);
  return { ...page, items: page.items.map((session) => asSeenFrom(session, who)) };
});

export const getSession = route(getEndpoint, async ({ deps, who, params }) => {
  const holder = await colleague(deps, who, params.userId);
  return asSeenFrom(await findSessionOf(deps, holder, params.sessionId), who);
});

export const revokeSession = command(
  revokeEndpoint,
  async ({ deps, trx, who, params }) => {
    const { userId, sessionId } = params;
    await lockStaff(trx);
    await requireStandingNow(deps, trx, who);
    await guardOwner(trx, who, await findUser(trx, userId));
    const person = { ...who, kind: 'user', id: userId } as const;
    const clinicId = await clinicOfSession(deps, person, sessionId);
    const of = { kind: 'session', id: sessionId } as const;
    await markEnded(deps, trx, { clinicId, of, reason: 'revoked' });
    afterCommit(deps, trx, () => {
      announceEnd(deps, of);
    });
    const trace = { entityType: 'session', entityId: sessionId, action: 'logout' } as const;
    const newValues = { outcome: 'revoked', userId };
    return { reply: () => ({}), traces: [{ ...trace, newValues }] };
  },
  { account: 'auth' },
);

/** Takes a colleague's second factor away; they are told. */
export const resetSecondFactor = command(
  resetEndpoint,
  async ({ deps, trx, who, params }) => {
    await lockStaff(trx);
    await requireStandingNow(deps, trx, who);
    const user = await findUser(trx, params.userId);
    refuseOneself(who, user.id);
    await guardOwner(trx, who, user);
    if (!user.hasSecondFactor) throw new Problem('second_factor_off');
    await removeSecondFactor(trx, { clinicId: who.clinicId, userId: user.id });
    const { id: userId, email, firstName } = user;
    await mailNews(deps, trx, { userId, email, firstName }, 'second_factor_reset');
    const trace = { entityType: 'user', entityId: userId, action: 'update' } as const;
    return { reply: () => ({}), traces: [{ ...trace, newValues: { secondFactor: 'reset' } }] };
  },
  { account: 'auth' },
);
