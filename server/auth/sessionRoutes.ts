import {
  getMe,
  getSession,
  listSessions,
  refreshSession,
  revokeSession,
  signIn,
  signOut,
} from '../../shared/sessionEndpoints.ts';
import { Problem } from '../http/problem.ts';
import { publicRoute, route, type Route } from '../http/route.ts';
import { localLimit } from './localLimit.ts';
import { loadMe, signedIn } from './me.ts';
import { findSessionOf, listSessionsOf, revokeOwnSession, signOutSession } from './ownSessions.ts';
import { clearRefreshCookie, readRefreshCookie, setRefreshCookie } from './refreshCookie.ts';
import { rotate } from './rotation.ts';
import { signInWithPassword } from './signIn.ts';
import { placeOf, letIn } from './letIn.ts';

const refreshes = localLimit({ points: 1200, seconds: 60 });

export const sessionRoutes: readonly Route[] = [
  publicRoute(signIn, async ({ deps, body, request, reply }) => {
    const { email, password, code = null, label = null } = body;
    const attempt = { email, password, code, label, place: placeOf(request) };
    return letIn({ deps, request, reply }, await signInWithPassword(deps, attempt));
  }),
  publicRoute(refreshSession, async ({ deps, request, reply }) => {
    await refreshes(deps, request.ip);
    const token = readRefreshCookie(deps, request);
    if (!token) throw new Problem('session_ended');
    const { granted, who } = await rotate(deps, token, placeOf(request));
    const answer = await signedIn(deps, who);
    setRefreshCookie(deps, { request, reply }, granted);
    return answer;
  }),
  route(signOut, async ({ deps, who, request, reply }) => {
    await signOutSession(deps, who, placeOf(request));
    clearRefreshCookie(deps, { request, reply });
    return {};
  }),
  route(getMe, ({ deps, who }) => loadMe(deps, who)),
  route(listSessions, ({ deps, who, query }) => listSessionsOf(deps, who, query)),
  route(getSession, ({ deps, who, params }) => findSessionOf(deps, who, params.sessionId)),
  route(revokeSession, async ({ deps, who, params, request }) => {
    await revokeOwnSession(deps, who, placeOf(request), params.sessionId);
    return {};
  }),
];
