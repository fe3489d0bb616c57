import { afterAll, beforeAll, expect, it } from 'vitest';
import { createClinic } from '../../../shared/clinicEndpoints.ts';
import { UserId } from '../../../shared/ids.ts';
import { getSession, listSessions } from '../../../shared/sessionEndpoints.ts';
import { getUserSession, listUserSessions } from '../../../shared/userEndpoints.ts';
import { ask, signedIn, testApp, type TestServer } from '../../support/testApp.ts';
import { makeClinic, makeUser } from '../../support/testDatabase.ts';
import { browserOf } from '../auth/browser.ts';

let server: TestServer;
beforeAll(async () => {
  server = await testApp();
});
afterAll(() => server.close());

/** An organization with a second clinic, and one of its two owners who went on to that. */
async function scene() {
  const clinic = await makeClinic(server.deps.db);
  const ada = await signedIn(server, clinic.users.admin);
  const body = { name: 'Harbour', timezone: 'Europe/Berlin' };
  const { body: harbour } = await ask(ada, createClinic, { body });
  const columns = { role: 'admin', isOrganizationOwner: true } as const;
  const owner = await makeUser(server.deps.db, clinic, columns);
  const there = await browserOf(server, owner);
  await there.move(harbour.id);
  return { clinic, ada, harbour, owner, home: await signedIn(server, owner) };
}

it('one’s own sessions name the clinic that they are in, in the list and one by one', async () => {
  const { clinic, harbour, home } = await scene();
  const { items } = (await ask(home, listSessions)).body;
  expect(items.map(({ clinic: where }) => where?.name)).toEqual(['Test clinic', 'Harbour']);
  expect(items.map(({ clinic: where }) => where?.id)).toEqual([clinic.id, harbour.id]);
  for (const session of items) {
    const one = await ask(home, getSession, { params: { sessionId: session.id } });
    expect(one.body).toEqual(session);
  }
});

it('a colleague’s are read by an admin, without the names of other clinics; nobody else’s by anybody', async () => {
  const { clinic, ada, owner } = await scene();
  const userId = UserId.parse(owner.id);
  const { items } = (await ask(ada, listUserSessions, { params: { userId } })).body;
  expect(items.map(({ clinic: where }) => where?.name)).toEqual(['Test clinic', undefined]);
  for (const { id: sessionId } of items) {
    expect((await ask(ada, getUserSession, { params: { userId, sessionId } })).status).toBe(200);
    const missing = await ask(ada, getSession, { params: { sessionId } });
    expect(missing).toMatchObject({ status: 404, problem: { code: 'not_found' } });
    const stranger = await signedIn(server, (await makeClinic(server.deps.db)).users.admin);
    const foreign = await ask(stranger, getUserSession, { params: { userId, sessionId } });
    expect(foreign.status).toBe(404);
  }
  const vera = await signedIn(server, clinic.users.veterinarian);
  const params = { userId, sessionId: items[0]?.id } as never;
  expect((await ask(vera, getUserSession, { params })).status).toBe(403);
});
