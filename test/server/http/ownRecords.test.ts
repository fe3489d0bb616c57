import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { StaffRole } from '../../../shared/abilities.ts';
import type { Endpoint } from '../../../shared/endpoint.ts';
import { routes } from '../../../server/app.ts';
import { askRaw, signedIn, testApp, type Asker, type TestServer } from '../../support/testApp.ts';
import { makeClinic, type TestClinic } from '../../support/testDatabase.ts';
import { nameOf, rolesFor } from './grantable.ts';
import { ownRequest } from './ownRequest.ts';

type Place = { readonly clinic: TestClinic; readonly askers: Map<StaffRole, Asker> };

/** Requests that no sample can get granted, and why. */
const exceptions: Readonly<Record<string, string>> = {
  'POST /me/second-factor/confirm': 'needs a code of this very half minute',
  'POST /me/second-factor/backup-codes': 'needs a code of this very half minute',
  'POST /me/second-factor/disable': 'needs a code of this very half minute',
};

const closed = routes.flatMap(({ endpoint }) =>
  endpoint.ability === 'public' || nameOf(endpoint) in exceptions ? [] : [endpoint],
);
/** What changes who works here, and how, and what there is one of: for that each has a clinic of its own. */
const changesPeople = ({ method, path }: Endpoint) =>
  path.startsWith('/vaccine-protocols') ||
  (method !== 'GET' && /^\/(me|sessions|organizations|clinics|users)/.test(path));

let server: TestServer;
let shared: Place;
beforeAll(async () => {
  server = await testApp();
  shared = { clinic: await makeClinic(server.deps.db), askers: new Map() };
});
afterAll(() => server.close());

async function statusFor(place: Place, endpoint: Endpoint, role: StaffRole): Promise<string> {
  const who = place.clinic.users[role];
  const asker = place.askers.get(role) ?? (await signedIn(server, who));
  place.askers.set(role, asker);
  const own = await ownRequest({ server, clinic: place.clinic, who }, endpoint);
  const { status, problem } = await askRaw(asker, endpoint, own);
  if (status < 300) return 'granted';
  const isKept = endpoint.method === 'DELETE' && problem.code === 'still_has_dependents';
  return isKept ? 'granted' : `${role}: ${status} ${problem.code} ${problem.detail}`;
}

describe('records of one’s own clinic', () => {
  it.each(closed.map((endpoint) => [nameOf(endpoint), endpoint] as const))(
    '%s is granted to all who may',
    async (_name, endpoint) => {
      for (const role of rolesFor(endpoint)) {
        const place = changesPeople(endpoint)
          ? { clinic: await makeClinic(server.deps.db), askers: new Map<StaffRole, Asker>() }
          : shared;
        expect(await statusFor(place, endpoint, role)).toBe('granted');
      }
    },
  );

  it('are all tried: an exception names a route that there is', () => {
    const names = routes.map(({ endpoint }) => nameOf(endpoint));
    expect(names).toEqual(expect.arrayContaining(Object.keys(exceptions)));
  });
});
