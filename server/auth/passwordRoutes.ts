import { changePassword, forgotPassword, resetPassword } from '../../shared/accountEndpoints.ts';
import { publicRoute, route, type Route } from '../http/route.ts';
import { changeOwnPassword } from './changePassword.ts';
import { placeOf } from './letIn.ts';
import { completeReset, requestReset } from './passwordReset.ts';

export const passwordRoutes: readonly Route[] = [
  route(changePassword, async ({ deps, who, body, request }) => {
    await changeOwnPassword(deps, who, body, placeOf(request));
    return {};
  }),
  publicRoute(forgotPassword, async ({ deps, body, request }) => {
    await requestReset(deps, body.email, placeOf(request));
    return {};
  }),
  publicRoute(resetPassword, async ({ deps, body, request }) => {
    await completeReset(deps, body, placeOf(request));
    return {};
  }),
];
