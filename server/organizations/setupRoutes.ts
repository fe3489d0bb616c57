import { getSetup, setUp } from '../../shared/sessionEndpoints.ts';
import { placeOf, letIn } from '../auth/letIn.ts';
import { publicRoute, type Route } from '../http/route.ts';
import { isSetupNeeded } from './setupCode.ts';
import { setUpInstallation } from './setUp.ts';

export const setupRoutes: readonly Route[] = [
  publicRoute(getSetup, async ({ deps }) => ({ isNeeded: await isSetupNeeded(deps) })),
  publicRoute(setUp, async ({ deps, body, request, reply }) =>
    letIn({ deps, request, reply }, await setUpInstallation(deps, body, placeOf(request))),
  ),
];
