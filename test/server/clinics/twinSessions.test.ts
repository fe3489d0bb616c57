import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { changePassword, forgotPassword, resetPassword } from '../../../shared/accountEndpoints.ts';
import { createClinic, deactivateClinic, type Clinic } from '../../../shared/clinicEndpoints.ts';
import { ClinicId, OrganizationId, UserId } from '../../../shared/ids.ts';
import { withdrawOwner } from '../../../shared/organizationEndpoints.ts';
import {
  changeRole,
  deactivateUser,
  deleteUser,
  listUserSessions,
  revokeUserSession,
} from '../../../shared/userEndpoints.ts';
import { endedSessions } from '../../../server/live/endedSessions.ts';
import { ask, nobody, signedIn, testApp, type TestServer } from '../../support/testApp.ts';
import { makeClinic, makeUser, testPassword, type TestUser } from '../../support/testDatabase.ts';
import { browserOf } from '../auth/browser.ts';
import { tokenTo } from '../users/staffStage.ts';

const password = 'violet tractor umbrella 77';
let server: TestServer;
beforeAll(async () => {
  server = await testApp();
});
afterAll(() => server.close());

/** An organization with a second clinic, and its owner Ada in the first. */
async function scene() {
  const clinic = await makeClinic(server.deps.db);
  const ada = await signedIn(server, clinic.users.admin);
  const body = { name: 'Harbour', timezone: 'Europe/Berlin' };
  const { body: harbour } = await ask(ada, createClinic, { body });
  return { clinic, ada, harbour };
}

/** An owner who signed in at home and went to the other clinic. */
async function abroad(user: TestUser, harbour: Clinic) {
  const browser = await browserOf(server, user);
  const { status, body } = await browser.move(harbour.id);
  expect(status).toBe(200);
  return { browser, me: body.me };
}

const openIn = (clinicId: string) =>
  server.deps.db.auth('sessions').where({ clinic_id: clinicId, revoked_at: null });

describe('an owner’s session in another clinic', () => {
  it('ends with a password that is replaced by the link, and leads nowhere', async () => {
    const { clinic, harbour } = await scene();
    const { email } = clinic.users.admin;
    const { browser: thief } = await abroad(clinic.users.admin, harbour);
    await ask(nobody(server), forgotPassword, { body: { email } });
    const token = await tokenTo(server, clinic, email);
    const reset = await ask(nobody(server), resetPassword, { body: { token, password } });
    expect(reset.status).toBe(200);
    expect((await thief.send('GET', '/me')).problem.code).toBe('session_ended');
    expect((await thief.refresh()).problem.code).toBe('session_ended');
    expect((await thief.move(clinic.id)).problem.code).toBe('session_ended');
  });

  it('ends with a password that is changed at home', async () => {
    const { clinic, ada, harbour } = await scene();
    const { browser } = await abroad(clinic.users.admin, harbour);
    const body = { currentPassword: testPassword, password };
    expect((await ask(ada, changePassword, { body })).status).toBe(200);
    expect((await browser.send('GET', '/me')).problem.code).toBe('session_ended');
    const { again: _, ...still } = ada;
    expect((await ask(still, listUserSessions, { params: idOf(clinic.users.admin) })).status).toBe(
      200,
    );
  });

  it.each(['a role', 'a deactivation', 'a deletion', 'a withdrawal'] as const)(
    'ends for good with %s',
    async (which) => {
      const { clinic, ada, harbour } = await scene();
      const columns = { role: 'admin', isOrganizationOwner: true } as const;
      const owner = await makeUser(server.deps.db, clinic, columns);
      await abroad(owner, harbour);
      const params = idOf(owner);
      const organizationId = OrganizationId.parse(clinic.organizationId);
      const acts = {
        'a role': () => ask(ada, changeRole, { params, body: { version: 1, role: 'technician' } }),
        'a deactivation': () => ask(ada, deactivateUser, { params, body: { version: 1 } }),
        'a deletion': () => ask(ada, deleteUser, { params }),
        'a withdrawal': () =>
          ask(ada, withdrawOwner, { params: { organizationId, adminId: params.userId } }),
      };
      expect(await openIn(harbour.id)).toHaveLength(1);
      expect((await acts[which]()).status).toBe(200);
      expect(await openIn(harbour.id)).toEqual([]);
    },
  );

  it('ends for good with the home clinic', async () => {
    const { clinic, harbour } = await scene();
    await abroad(clinic.users.admin, harbour);
    const owner = await makeUser(server.deps.db, harbour, {
      role: 'admin',
      isOrganizationOwner: true,
    });
    const olga = await signedIn(server, owner);
    const params = { clinicId: ClinicId.parse(clinic.id) };
    expect((await ask(olga, deactivateClinic, { params, body: { version: 1 } })).status).toBe(200);
    const open = await openIn(harbour.id).select('user_id');
    expect(open).toEqual([{ user_id: owner.id }]);
  });

  it('stands only while the home clinic does', async () => {
    const { clinic, harbour } = await scene();
    const { browser, me } = await abroad(clinic.users.admin, harbour);
    const reader = { clinicId: harbour.id, sessionId: me.sessionId, audience: 'staff' } as const;
    const { auth } = server.deps.db;
    expect([...(await endedSessions(auth, [reader]))]).toEqual([]);
    await auth('clinics').where({ id: clinic.id }).update({ is_active: false });
    expect([...(await endedSessions(auth, [reader]))]).toEqual([me.sessionId]);
    server.clock.advance(4_000);
    expect((await browser.send('GET', '/me')).problem.code).toBe('session_ended');
  });

  it('is no owner’s from the moment that the home account is none', async () => {
    const { clinic, harbour } = await scene();
    const { browser } = await abroad(clinic.users.admin, harbour);
    server.clock.stopAt(server.clock.nowMs());
    expect((await browser.send('GET', '/me')).status).toBe(200);
    const home = { clinic_id: clinic.id, id: clinic.users.admin.id };
    await server.deps.db.auth('users').where(home).update({ is_active: false });
    // This node has not looked again yet: the session is still let in.
    expect((await browser.send('GET', '/me')).status).toBe(200);
    const body = { name: 'Third', timezone: 'Europe/Berlin' };
    expect((await browser.send('POST', '/clinics', { body })).problem.code).toBe('owner_only');
    expect((await browser.move(clinic.id)).problem.code).toBe('owner_only');
  });
});

const idOf = (user: TestUser) => ({ userId: UserId.parse(user.id) });
type Sessions = { readonly items: readonly { readonly id: string; readonly isCurrent: boolean }[] };
const idsIn = ({ items }: Sessions) => items.map(({ id }) => id).sort();

describe('where an owner is signed in', () => {
  it('is told and ended from each of their clinics', async () => {
    const { clinic, harbour } = await scene();
    const owner = await makeUser(server.deps.db, clinic, {
      role: 'admin',
      isOrganizationOwner: true,
    });
    const home = await browserOf(server, owner);
    const { browser: there, me } = await abroad(owner, harbour);
    const own = await home.send<Sessions>('GET', '/sessions');
    expect(idsIn(own.body)).toHaveLength(2);
    const seenThere = (await there.send<Sessions>('GET', '/sessions')).body;
    expect(idsIn(seenThere)).toEqual(idsIn(own.body));
    expect(seenThere.items.find(({ isCurrent }) => isCurrent)?.id).toBe(me.sessionId);
    expect((await home.send('DELETE', `/sessions/${me.sessionId}`)).status).toBe(200);
    expect((await there.send('GET', '/me')).problem.code).toBe('session_ended');
  });

  it('is told to the admin of the home clinic, who ends it', async () => {
    const { clinic, ada, harbour } = await scene();
    const owner = await makeUser(server.deps.db, clinic, {
      role: 'admin',
      isOrganizationOwner: true,
    });
    const { browser, me } = await abroad(owner, harbour);
    const params = idOf(owner);
    const { items } = (await ask(ada, listUserSessions, { params })).body;
    expect(items.map(({ id }) => id)).toEqual([me.sessionId]);
    const which = { ...params, sessionId: me.sessionId };
    expect((await ask(ada, revokeUserSession, { params: which })).status).toBe(200);
    expect((await browser.send('GET', '/me')).problem.code).toBe('session_ended');
  });
});

describe('the password and the second step of an owner', () => {
  it.each([
    ['/me/password', { currentPassword: testPassword, password }],
    ['/me/second-factor', { password: testPassword }],
  ])('are changed at home only: %s', async (path, body) => {
    const { clinic, harbour } = await scene();
    const { browser } = await abroad(clinic.users.admin, harbour);
    const answer = await browser.send('POST', path, { body });
    expect(answer.status).toBe(409);
    expect(answer.problem.code).toBe('account_is_elsewhere');
    expect(answer.problem.detail).toContain('Test clinic');
  });
});
