import Fastify, { type FastifyInstance } from 'fastify';
import { appointmentRoutes } from './appointments/appointmentRoutes.ts';
import { auditRoutes } from './audit/auditRoutes.ts';
import { KeptHeads } from './audit/keptHeads.ts';
import { admitToken } from './auth/accessToken.ts';
import { authPlugin } from './auth/authPlugin.ts';
import { authenticate } from './auth/authenticate.ts';
import { requestHolder } from './auth/requestHolder.ts';
import { isOwnOrigin } from './http/sameOrigin.ts';
import { verificationRoutes } from './auth/emailVerification.ts';
import { passwordRoutes } from './auth/passwordRoutes.ts';
import { secondFactorRoutes } from './auth/secondFactorRoutes.ts';
import { sessionRoutes } from './auth/sessionRoutes.ts';
import { boardRoutes } from './board/boardRoutes.ts';
import { clientRoutes } from './clients/clientRoutes.ts';
import { clinicRoutes } from './clinics/clinicRoutes.ts';
import type { Deps } from './deps.ts';
import { diagnosisRoutes } from './diagnoses/diagnosisRoutes.ts';
import { clientBuild, serveClient } from './http/clientFiles.ts';
import { guard } from './http/guard.ts';
import { ReadAudits } from './http/readAudits.ts';
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
import { openRequestCounts } from './live/requestCounts.ts';
import { organizationRoutes } from './organizations/organizationRoutes.ts';
import { medicalRecordRoutes } from './medicalRecords/medicalRecordRoutes.ts';
import { medicalRecordTimers } from './medicalRecords/recordLock.ts';
import { mailErrands, mailTimers } from './mail/deliverMail.ts';
import { rememberOwnPlace } from './mail/links.ts';
import { mailRoutes } from './mail/mailRoutes.ts';
import { setupRoutes } from './organizations/setupRoutes.ts';
import { petRoutes } from './pets/petRoutes.ts';
import { reminderRoutes } from './reminders/reminderRoutes.ts';
import { reminderTimers } from './reminders/sendReminder.ts';
import { reminderUndelivered } from './reminders/undeliveredReminder.ts';
import { serveReference } from './reference/serveReference.ts';
import { RetentionRounds } from './retention/retentionRounds.ts';
import { screenRoutes } from './screens/screenRoutes.ts';
import { searchRoutes } from './search/searchRoutes.ts';
import { userRoutes } from './users/userRoutes.ts';
import { vaccinationRoutes } from './vaccinations/vaccinationRoutes.ts';

/** Every feature's routes: the only list of them. */
export const routes: readonly Route[] = [
  ...setupRoutes,
  ...sessionRoutes,
  ...passwordRoutes,
  ...secondFactorRoutes,
  ...verificationRoutes,
  ...organizationRoutes,
  ...clinicRoutes,
  ...userRoutes,
  ...boardRoutes,
  ...appointmentRoutes,
  ...reminderRoutes,
  ...clientRoutes,
  ...petRoutes,
  ...medicalRecordRoutes,
  ...diagnosisRoutes,
  ...vaccinationRoutes,
  ...searchRoutes,
  ...labResultRoutes,
  ...labAlertRoutes,
  ...legalHoldRoutes,
  ...screenRoutes,
  ...mailRoutes,
  ...auditRoutes,
];

/** What each kind of durable timer does. */
const timerHandlers = {
  ...labAlertTimers,
  ...reminderTimers,
  ...mailTimers(reminderUndelivered),
  ...medicalRecordTimers,
};

export type App = {
  readonly app: FastifyInstance;
  readonly deps: Deps;
  readonly timers: TimerRunner;
  readonly errands: ErrandRunner;
};

function keepAuditHeads(app: FastifyInstance, deps: Deps, audits: SnapshotAudits): void {
  const kept = new KeptHeads(deps);
  app.addHook('onListen', () => {
    kept.start();
  });
  app.addHook('onClose', () => audits.settled().then(() => kept.stop()));
}

async function guardRequests(app: FastifyInstance, deps: Deps): Promise<void> {
  const requests = openRequestCounts(deps);
  app.addHook('onClose', (_app, done) => {
    requests.close();
    done();
  });
  await guard(app, deps, (request) => requests.count(requestHolder(deps, request)));
}

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
    auditShown: (shown) => audits.add(shown),
    build: clientBuild(),
    admit: (token) => admitToken(deps, token),
    isOwnOrigin: (headers) => isOwnOrigin(ground.config, headers),
  });
  const timers = new TimerRunner(deps, timerHandlers);
  const errands = new ErrandRunner(deps, mailErrands(deps, reminderUndelivered));
  const retention = new RetentionRounds(deps);
  app.addHook('onListen', () => {
    rememberOwnPlace(deps, app);
    timers.start();
    errands.start();
    retention.start();
  });
  app.addHook('preClose', async () => {
    await Promise.all([timers.stop(), errands.stop(), retention.stop(), live.stop()]);
  });
  keepAuditHeads(app, deps, audits);
  await guardRequests(app, deps);
  await authPlugin(app, deps);
  const readAudits = new ReadAudits(deps.db);
  for (const route of routes) {
    route.register({ app, deps, readAudits, authenticate: (who) => authenticate(deps, who) });
  }
  serveReference(app, routes);
  await serveClient(app);
  live.start(app.server);
  return { app, deps, timers, errands };
}
