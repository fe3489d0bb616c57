import { getSetup, setUp } from '../../shared/sessionEndpoints.ts';
import { placeOf, welcome } from '../auth/welcome.ts';
import { publicRoute, type Route } from '../http/route.ts';
import { isSetupNeeded } from './setupCode.ts';
import { setUpInstallation } from './setUp.ts';

export const setupRoutes: readonly Route[] = [
  publicRoute(getSetup, async ({ deps }) => ({ isNeeded: await isSetupNeeded(deps) })),
  publicRoute(setUp, async ({ deps, body, request, reply }) =>
    welcome({ deps, request, reply }, await setUpInstallation(deps, body, placeOf(request))),
  ),
];
