import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { abilities } from '../../../shared/abilities.ts';
import { may, Role } from '../../../shared/abilities.ts';
import type { Endpoint } from '../../../shared/endpoint.ts';
import { problems } from '../../../shared/problems.ts';
import { routes } from '../../../server/app.ts';
import { idFieldsOf, sampleOf, sampleQueryOf } from '../../support/sampleOf.ts';
import {
  askRaw,
  nobody,
  signedIn,
  testApp,
  type Asker,
  type Reply,
  type TestServer,
} from '../../support/testApp.ts';
import { makeClinic, type TestClinic } from '../../support/testDatabase.ts';
import { idIn, idsOf, paramsOf } from './clinicIds.ts';
import { nameOf, roleFor } from './grantable.ts';
import { ownRequest } from './ownRequest.ts';
import { screenOf } from './screenOf.ts';

const endpoints = routes.map((route) => route.endpoint);
/** Ending the session that asks would end the test. */
const isSignOut = (endpoint: Endpoint) => nameOf(endpoint) === 'DELETE /sessions/current';
const closed = endpoints.filter(
  (endpoint) => endpoint.ability !== 'public' && !isSignOut(endpoint),
);

let server: TestServer;
let clinic: TestClinic;
let askers: Record<Role, Asker>;
let foreignIds: Readonly<Record<string, string>>;

beforeAll(async () => {
  server = await testApp();
  clinic = await makeClinic(server.deps.db);
  askers = {
    admin: await signedIn(server, clinic.users.admin),
    veterinarian: await signedIn(server, clinic.users.veterinarian),
    technician: await signedIn(server, clinic.users.technician),
    receptionist: await signedIn(server, clinic.users.receptionist),
    screen: await screenOf(server, clinic),
  };
  foreignIds = await idsOf(server, await makeClinic(server.deps.db));
});
afterAll(() => server.close());

/** A request that the contract takes, to things that do not exist. */
function request(
  endpoint: Endpoint,
  params = paramsOf(endpoint, (name) => (name === 'userCode' ? 'BBBBCCCC' : randomUUID())),
) {
  return {
    params,
    ...(endpoint.query ? { query: sampleQueryOf(endpoint.query) } : {}),
    ...(endpoint.body ? { body: sampleOf(endpoint.body) } : {}),
  };
}

function isProblem(reply: Reply<unknown>): boolean {
  const { code, status } = reply.problem;
  return (
    code in problems &&
    status === reply.status &&
    reply.headers['content-type'] === 'application/problem+json'
  );
}

describe.each(closed.map((endpoint) => [nameOf(endpoint), endpoint] as const))(
  '%s',
  (_name, endpoint) => {
    it('asks a stranger to sign in', async () => {
      const reply = await askRaw(nobody(server), endpoint, request(endpoint));
      expect(reply).toMatchObject({ status: 401, problem: { code: 'not_signed_in' } });
      expect(isProblem(reply)).toBe(true);
    });

    it.each(Role.options)('admits a %s exactly when the policy table does', async (role) => {
      const reply = await askRaw(askers[role], endpoint, request(endpoint));
      const { ability } = endpoint;
      if (ability === 'public') throw new Error('not closed');
      if (may(role, ability)) expect([200, 201, 400, 404, 409, 422]).toContain(reply.status);
      else expect(reply).toMatchObject({ status: 403, problem: { code: 'not_allowed' } });
      if (reply.status >= 400) expect(isProblem(reply)).toBe(true);
    });

    it('answers another clinic’s id like one that never was', async () => {
      if (!endpoint.path.includes(':')) return;
      const missing = await askRaw(askers.admin, endpoint, request(endpoint));
      const foreign = await askRaw(
        askers.admin,
        endpoint,
        request(
          endpoint,
          paramsOf(endpoint, (name) => idIn(foreignIds, name)),
        ),
      );
      expect(foreign.status).toBe(
        may('admin', endpoint.ability as keyof typeof abilities) ? 404 : 403,
      );
      expect({ ...foreign.problem, requestId: '' }).toEqual({ ...missing.problem, requestId: '' });
    });

    it('names an unknown field instead of ignoring it', async () => {
      if (!endpoint.body) return;
      const asker = askers[roleFor(endpoint)];
      const body = { ...(sampleOf(endpoint.body) as object), surprise: 1 };
      const reply = await askRaw(asker, endpoint, { ...request(endpoint), body });
      expect(reply).toMatchObject({ status: 400, problem: { code: 'invalid_request' } });
      expect(reply.problem.errors?.map((error) => error.path)).toContain('body.surprise');
    });
  },
);

const idFields = closed.flatMap((endpoint) =>
  (endpoint.body ? idFieldsOf(endpoint.body) : []).map(
    (field) => [nameOf(endpoint), field, endpoint] as const,
  ),
);

describe('an id in a body', () => {
  it.each(idFields)('%s takes a %s of its own clinic only', async (_name, field, endpoint) => {
    const mine = await makeClinic(server.deps.db);
    const who = mine.users[roleFor(endpoint)];
    const own = await ownRequest({ server, clinic: mine, who }, endpoint);
    const asker = await signedIn(server, who);
    const body = { ...own.body, [field]: idIn(foreignIds, field) };
    const foreign = await askRaw(asker, endpoint, { ...own, body });
    expect([404, 422]).toContain(foreign.status);
    expect(isProblem(foreign)).toBe(true);
    // The same request with its own id is granted: nothing else was wrong with it.
    expect([200, 201]).toContain((await askRaw(asker, endpoint, own)).status);
  });

  it('is in bookings, results and pets, so these are tried', () => {
    const tried = idFields.map(([name, field]) => `${name} ${field}`);
    expect(tried).toEqual(
      expect.arrayContaining([
        'POST /appointments petId',
        'POST /appointments veterinarianId',
        'POST /appointments/walk-in petId',
        'POST /appointments/walk-in veterinarianId',
        'POST /appointments/:appointmentId/reschedule veterinarianId',
        'POST /lab-results petId',
        'POST /lab-results appointmentId',
        'PATCH /lab-results/:labResultId appointmentId',
        'POST /pets clientId',
        'PATCH /pets/:petId clientId',
      ]),
    );
  });
});

describe('every endpoint', () => {
  it('is listed once', () => {
    const names = endpoints.map(nameOf);
    expect(new Set(names).size).toBe(names.length);
  });

  it.each(endpoints.map((endpoint) => [nameOf(endpoint), endpoint] as const))(
    '%s refuses a body that is no JSON with 4xx',
    async (_name, endpoint) => {
      if (endpoint.method === 'GET') return;
      const response = await server.app.inject({
        method: endpoint.method,
        url: `/api/v1${endpoint.path.replace(/:\w+/g, randomUUID())}`,
        headers: { ...askers.admin.headers, 'content-type': 'application/json' },
        payload: '{"broken": ',
      });
      expect(response.statusCode).toBe(400);
      expect(response.json()).toMatchObject({ code: 'malformed_json' });
    },
  );

  it('is refused to another site’s page', async () => {
    for (const endpoint of endpoints.filter(({ method }) => method !== 'GET')) {
      const reply = await askRaw(
        { server, headers: { ...askers.admin.headers, 'sec-fetch-site': 'cross-site' } },
        endpoint,
        request(endpoint),
      );
      expect([nameOf(endpoint), reply.problem.code]).toEqual([nameOf(endpoint), 'foreign_origin']);
    }
  });
});
