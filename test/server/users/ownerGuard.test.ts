import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { forgotPassword, verifyEmail } from '../../../shared/accountEndpoints.ts';
import { createClinic, moveSession } from '../../../shared/clinicEndpoints.ts';
import { ClinicId, OrganizationId, SessionId, UserId } from '../../../shared/ids.ts';
import { getMailMessage, listMailMessages } from '../../../shared/mailEndpoints.ts';
import { grantOwner } from '../../../shared/organizationEndpoints.ts';
import {
  changeRole,
  deactivateUser,
  deleteUser,
  getUser,
  getUserSession,
  listUserSessions,
  reactivateUser,
  resetSecondFactor,
  revokeUserSession,
  updateUser,
} from '../../../shared/userEndpoints.ts';
import {
  ask,
  nobody,
  signedIn,
  testApp,
  type Asker,
  type TestServer,
} from '../../support/testApp.ts';
import {
  makeClinic,
  makeUser,
  type TestClinic,
  type TestUser,
} from '../../support/testDatabase.ts';
import { auditOf } from '../auth/browser.ts';
import { codeOf, of, someoneNew, tokenTo } from './staffStage.ts';

let server: TestServer;
let clinic: TestClinic;
let owner: Asker;
let second: TestUser;
let plain: TestUser;
let anna: Asker;

beforeAll(async () => {
  server = await testApp();
});
afterAll(() => server.close());
beforeEach(async () => {
  clinic = await makeClinic(server.deps.db);
  const { db } = server.deps;
  second = await makeUser(db, clinic, { role: 'admin', isOrganizationOwner: true });
  plain = await makeUser(db, clinic, { role: 'admin' });
  owner = await signedIn(server, clinic.users.admin);
  anna = await signedIn(server, plain);
});

const versionOf = async (user: { id: string }) =>
  (await ask(owner, getUser, { params: of(user) })).body.version;
const grant = (user: TestUser) => {
  const params = { organizationId: OrganizationId.parse(clinic.organizationId) };
  return ask(owner, grantOwner, { params, body: { adminId: UserId.parse(user.id) } });
};

/** All that would bring an account into other hands, or end it, on the second owner; in an order in which an owner may do each. */
async function attempts(asker: Asker): Promise<string[]> {
  const params = of(second);
  const { items } = (await ask(owner, listUserSessions, { params })).body;
  const sessionId = SessionId.parse(items[0]?.id);
  await server.deps.db
    .auth('users')
    .where({ clinic_id: clinic.id, id: second.id })
    .update({ mfa_confirmed_at: new Date(server.clock.nowMs()) });
  const seen = async () => ({ version: await versionOf(second) });
  const { email } = someoneNew();
  return [
    codeOf(await ask(asker, updateUser, { params, body: { ...(await seen()), email } })),
    codeOf(await ask(asker, updateUser, { params, body: { ...(await seen()), lastName: 'X' } })),
    codeOf(await ask(asker, listUserSessions, { params })),
    codeOf(await ask(asker, getUserSession, { params: { ...params, sessionId } })),
    codeOf(await ask(asker, resetSecondFactor, { params })),
    codeOf(await ask(asker, revokeUserSession, { params: { ...params, sessionId } })),
    codeOf(await ask(asker, deactivateUser, { params, body: await seen() })),
    codeOf(await ask(asker, reactivateUser, { params, body: await seen() })),
    codeOf(await ask(asker, changeRole, { params, body: { ...(await seen()), role: 'admin' } })),
    codeOf(await ask(asker, deleteUser, { params })),
  ];
}

describe('an owner’s account', () => {
  it('is no ordinary admin’s matter, but another owner’s', async () => {
    await signedIn(server, second);
    expect(await attempts(anna)).toEqual(Array<string>(10).fill('owner_only'));
    expect(await attempts(owner)).toEqual(Array<string>(10).fill('done'));
  });

  it('is let into by messages that only owners read', async () => {
    const { email } = someoneNew();
    await ask(nobody(server), forgotPassword, { body: { email: second.email } });
    await ask(nobody(server), forgotPassword, { body: { email: plain.email } });
    const body = { version: await versionOf(second), email };
    await ask(owner, updateUser, { params: of(second), body });
    const { items } = (await ask(owner, listMailMessages)).body;
    const textFor = async (asker: Asker, to: string, kind: string) => {
      const found = items.find((one) => one.to === to && one.kind === kind);
      if (!found) throw new Error(`no ${kind} to ${to}`);
      const params = { mailMessageId: found.id };
      return (await ask(asker, getMailMessage, { params })).body.text;
    };
    for (const [to, kind] of [
      [second.email, 'password_reset'],
      [email, 'email_verification'],
      [plain.email, 'password_reset'],
    ] as const) {
      expect(await textFor(anna, to, kind)).toBeNull();
      expect(await textFor(owner, to, kind)).toContain('#');
    }
  });

  it('is not reached by links from before it became one', async () => {
    const { email } = someoneNew();
    const victim = await makeUser(server.deps.db, clinic, { role: 'admin' });
    const body = { version: 1, email };
    expect(codeOf(await ask(owner, updateUser, { params: of(victim), body }))).toBe('done');
    const token = await tokenTo(server, clinic, email);
    expect(codeOf(await grant(victim))).toBe('done');
    const followed = await ask(nobody(server), verifyEmail, { body: { token } });
    expect(codeOf(followed)).toBe('link_expired');
    const { body: user } = await ask(owner, getUser, { params: of(victim) });
    expect(user).toMatchObject({ email: victim.email, pendingEmail: null });
  });
});

describe('a colleague’s address', () => {
  it('is changed by an owner, no ordinary admin: who reads its mail becomes that colleague', async () => {
    const params = of(clinic.users.veterinarian);
    const body = { version: 1, email: someoneNew().email };
    expect(codeOf(await ask(anna, updateUser, { params, body }))).toBe('owner_only');
    const phone = { version: 1, phone: '555-0107' };
    expect(codeOf(await ask(anna, updateUser, { params, body: phone }))).toBe('done');
    const again = { ...body, version: 2 };
    expect(codeOf(await ask(owner, updateUser, { params, body: again }))).toBe('done');
  });
});

describe('a former owner', () => {
  const give = async (asker: Asker, role: 'admin' | 'veterinarian') =>
    ask(asker, changeRole, {
      params: of(second),
      body: { version: await versionOf(second), role },
    });

  it('does not come back as an owner with the role of an admin', async () => {
    const place = { name: 'Harbour', timezone: 'Europe/Berlin' };
    const { body: other } = await ask(owner, createClinic, { body: place });
    expect((await give(owner, 'veterinarian')).body.isOrganizationOwner).toBe(false);
    const rows = await auditOf(server, clinic.id);
    const row = rows.findLast(({ action }) => action === 'update');
    expect(row?.values).toMatchObject({ role: 'veterinarian', isOrganizationOwner: false });
    expect((await give(anna, 'admin')).body.isOrganizationOwner).toBe(false);
    const back = await signedIn(server, second);
    const moved = await ask(back, moveSession, { body: { clinicId: ClinicId.parse(other.id) } });
    expect(codeOf(moved)).toBe('owner_only');
  });

  it('is none in the row that a deletion leaves, and the log says what they were', async () => {
    expect(codeOf(await ask(owner, deleteUser, { params: of(second) }))).toBe('done');
    const [left] = await server.deps.db
      .auth('users')
      .where({ clinic_id: clinic.id, id: second.id })
      .select<{ is_organization_owner: number }[]>('is_organization_owner');
    expect(left?.is_organization_owner).toBe(0);
  });
});
