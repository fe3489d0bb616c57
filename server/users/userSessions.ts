import {
  listUserSessions as listEndpoint,
  resetSecondFactor as resetEndpoint,
  revokeUserSession as revokeEndpoint,
} from '../../shared/userEndpoints.ts';
import { mailNews } from '../auth/accountMails.ts';
import { clinicOfSession, listSessionsOf } from '../auth/ownSessions.ts';
import { removeSecondFactor } from '../auth/secondFactor.ts';
import { announceEnd, markEnded } from '../auth/sessions.ts';
import { afterCommit } from '../board/afterCommit.ts';
import { command } from '../http/command.ts';
import { Problem } from '../http/problem.ts';
import { route } from '../http/route.ts';
import { findUser } from './readUsers.ts';
import { guardOwner, lockStaff, refuseOneself } from './staffRules.ts';

export const listSessions = route(listEndpoint, async ({ deps, who, params }) => {
  await findUser(deps.db.app, params.userId);
  const { clinicId, sessionId } = who;
  return listSessionsOf(deps, { kind: 'user', clinicId, id: params.userId, sessionId });
});

export const revokeSession = command(
  revokeEndpoint,
  async ({ deps, trx, who, params }) => {
    const { userId, sessionId } = params;
    await lockStaff(trx);
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
