import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { abilities } from '../../../shared/abilities.ts';
import { may, type StaffRole } from '../../../shared/abilities.ts';
import type { Endpoint } from '../../../shared/endpoint.ts';
import { problems } from '../../../shared/problems.ts';
import { routes } from '../../../server/app.ts';
import { sampleOf } from '../../support/sampleOf.ts';
import {
  askRaw,
  nobody,
  signedIn,
  testApp,
  type Asker,
  type Reply,
  type TestServer,
} from '../../support/testApp.ts';
import {
  makeAppointment,
  makeClinic,
  makePet,
  makeRow,
  type TestClinic,
} from '../../support/testDatabase.ts';

const endpoints = routes.map((route) => route.endpoint);
const nameOf = ({ method, path }: Endpoint) => `${method} ${path}`;
/** Ending the session that asks would end the test. */
const isSignOut = (endpoint: Endpoint) => nameOf(endpoint) === 'DELETE /sessions/current';
const closed = endpoints.filter(
  (endpoint) => endpoint.ability !== 'public' && !isSignOut(endpoint),
);
const staffRoles: readonly StaffRole[] = ['admin', 'veterinarian', 'technician', 'receptionist'];

let server: TestServer;
let clinic: TestClinic;
let askers: Record<StaffRole, Asker>;
let foreignIds: Record<string, string>;

beforeAll(async () => {
  server = await testApp();
  clinic = await makeClinic(server.deps.db);
  askers = {
    admin: await signedIn(server, clinic.users.admin),
    veterinarian: await signedIn(server, clinic.users.veterinarian),
    technician: await signedIn(server, clinic.users.technician),
    receptionist: await signedIn(server, clinic.users.receptionist),
  };
  foreignIds = await idsOfAnotherClinic();
});
afterAll(() => server.close());

async function idsOfAnotherClinic(): Promise<Record<string, string>> {
  const { db } = server.deps;
  const other = await makeClinic(db);
  const pet = await makePet(db, other);
  const appointment = await makeAppointment(db, other, { pet });
  const result = await makeRow(db, other, 'lab_results', {
    petId: pet.id,
    testName: 'Potassium',
    testDate: '2026-11-22',
    status: 'critical',
  });
  const alert = await makeRow(db, other, 'lab_alerts', {
    labResultId: result.id,
    petId: pet.id,
    testName: 'Potassium',
    level: 'assigned',
  });
  const screen = await makeRow(db, other, 'screens', {
    name: 'Lobby',
    view: 'lobby',
    diagonalInches: 55,
    readingDistanceM: 3,
    createdBy: other.users.admin.id,
  });
  await signedIn(server, other.users.admin);
  const [row] = await server.deps.db.auth('sessions').where({ clinic_id: other.id }).select('id');
  return {
    appointmentId: appointment.id,
    clientId: pet.clientId,
    petId: pet.id,
    labResultId: result.id,
    labAlertId: alert.id,
    screenId: screen.id,
    sessionId: String(row.id),
    userCode: 'BCDFGHJK',
  };
}

function paramsOf(endpoint: Endpoint, value: (name: string) => string) {
  const names = [...endpoint.path.matchAll(/:([A-Za-z]+)/g)].map((match) => match[1] ?? '');
  return Object.fromEntries(names.map((name) => [name, value(name)]));
}

/** A request that the contract takes, to things that do not exist. */
function request(
  endpoint: Endpoint,
  params = paramsOf(endpoint, (name) => (name === 'userCode' ? 'BBBBCCCC' : randomUUID())),
) {
  return { params, ...(endpoint.body ? { body: sampleOf(endpoint.body) } : {}) };
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

    it.each(staffRoles)('admits a %s exactly when the policy table does', async (role) => {
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
          paramsOf(endpoint, (name) => foreignIds[name] ?? ''),
        ),
      );
      expect(foreign.status).toBe(
        may('admin', endpoint.ability as keyof typeof abilities) ? 404 : 403,
      );
      expect({ ...foreign.problem, requestId: '' }).toEqual({ ...missing.problem, requestId: '' });
    });

    it('names an unknown field instead of ignoring it', async () => {
      if (!endpoint.body) return;
      const asker = Object.values(askers).find((_, index) =>
        may(staffRoles[index] ?? 'admin', endpoint.ability as keyof typeof abilities),
      );
      const body = { ...(sampleOf(endpoint.body) as object), surprise: 1 };
      const reply = await askRaw(asker ?? askers.admin, endpoint, { ...request(endpoint), body });
      expect(reply).toMatchObject({ status: 400, problem: { code: 'invalid_request' } });
      expect(reply.problem.errors?.map((error) => error.path)).toContain('body.surprise');
    });
  },
);

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
