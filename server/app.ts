import Fastify, { type FastifyInstance } from 'fastify';
import { appointmentRoutes } from './appointments/appointmentRoutes.ts';
import { admitToken } from './auth/accessToken.ts';
import { authPlugin } from './auth/authPlugin.ts';
import { authenticate } from './auth/authenticate.ts';
import { isOwnOrigin } from './http/sameOrigin.ts';
import { sessionRoutes } from './auth/sessionRoutes.ts';
import { boardRoutes } from './board/boardRoutes.ts';
import { clientRoutes } from './clients/clientRoutes.ts';
import { clinicRoutes } from './clinics/clinicRoutes.ts';
import type { Deps } from './deps.ts';
import { clientBuild, serveClient } from './http/clientFiles.ts';
import { guard } from './http/guard.ts';
import type { Route } from './http/route.ts';
import { serverOptions } from './http/serverOptions.ts';
import { SnapshotAudits } from './http/snapshotAudits.ts';
import { ErrandRunner } from './jobs/errandRunner.ts';
import { TimerRunner } from './jobs/timerRunner.ts';
import { labAlertRoutes } from './labAlerts/labAlertRoutes.ts';
import { labAlertTimers } from './labAlerts/escalation.ts';
import { labResultRoutes } from './labResults/labResultRoutes.ts';
import { legalHoldRoutes } from './legalHolds/legalHoldRoutes.ts';
import { createLive } from './live/createLive.ts';
import { organizationRoutes } from './organizations/organizationRoutes.ts';
import { mailErrands, mailTimers } from './mail/deliverMail.ts';
import { mailRoutes } from './mail/mailRoutes.ts';
import { setupRoutes } from './organizations/setupRoutes.ts';
import { petRoutes } from './pets/petRoutes.ts';
import { serveReference } from './reference/serveReference.ts';
import { screenRoutes } from './screens/screenRoutes.ts';
import { userRoutes } from './users/userRoutes.ts';

/** Every feature's routes: the only list of them. */
export const routes: readonly Route[] = [
  ...setupRoutes,
  ...sessionRoutes,
  ...organizationRoutes,
  ...clinicRoutes,
  ...userRoutes,
  ...boardRoutes,
  ...appointmentRoutes,
  ...clientRoutes,
  ...petRoutes,
  ...labResultRoutes,
  ...labAlertRoutes,
  ...legalHoldRoutes,
  ...screenRoutes,
  ...mailRoutes,
];

export type App = {
  readonly app: FastifyInstance;
  readonly deps: Deps;
  readonly timers: TimerRunner;
  readonly errands: ErrandRunner;
};

/** The whole server without a port: routes, live layer and timers, for main.ts and for tests. `app.close()` ends all but the databases. */
export async function buildApp(ground: Omit<Deps, 'live'>): Promise<App> {
  const app = Fastify(serverOptions(ground));
  const deps: Deps = {
    ...ground,
    get live() {
      return live;
    },
  };
  const audits = new SnapshotAudits(deps);
  const live = createLive({
    ...ground,
    auditSnapshot: (shown) => audits.add(shown),
    build: clientBuild(),
    admit: (token) => admitToken(deps, token),
    isOwnOrigin: (headers) => isOwnOrigin(ground.config, headers),
  });
  const timers = new TimerRunner(deps, { ...labAlertTimers, ...mailTimers });
  const errands = new ErrandRunner(deps, mailErrands(deps));
  app.addHook('onListen', () => {
    timers.start();
    errands.start();
  });
  app.addHook('preClose', async () => {
    await Promise.all([timers.stop(), errands.stop(), live.stop()]);
  });
  app.addHook('onClose', () => audits.settled());
  await guard(app, deps);
  await authPlugin(app, deps);
  for (const route of routes) {
    route.register({ app, deps, authenticate: (request) => authenticate(deps, request) });
  }
  serveReference(app, routes);
  await serveClient(app);
  live.start(app.server);
  return { app, deps, timers, errands };
}
