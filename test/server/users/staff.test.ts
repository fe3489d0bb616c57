import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { listUsers } from '../../../shared/sessionEndpoints.ts';
import {
  changeRole,
  deactivateUser,
  deleteUser,
  getUser,
  inviteUser,
  listUserAccounts,
  reactivateUser,
  updateUser,
} from '../../../shared/userEndpoints.ts';
import { ask, signedIn, testApp, type Asker, type TestServer } from '../../support/testApp.ts';
import {
  makeAppointment,
  makeClinic,
  makeUser,
  type TestClinic,
} from '../../support/testDatabase.ts';
import { auditOf, Browser } from '../auth/browser.ts';
import { codeOf, of, someoneNew } from './staffStage.ts';

let server: TestServer;
let clinic: TestClinic;
let admin: Asker;

beforeAll(async () => {
  server = await testApp();
});
afterAll(() => server.close());
beforeEach(async () => {
  clinic = await makeClinic(server.deps.db);
  admin = await signedIn(server, clinic.users.admin);
});

describe('the admin', () => {
  it('sees every column of the people but the secrets, page by page', async () => {
    const first = await ask(admin, listUserAccounts, { query: { limit: 3 } });
    const cursor = first.body.nextCursor ?? '';
    const rest = await ask(admin, listUserAccounts, { query: { limit: 3, cursor } });
    const names = [...first.body.items, ...rest.body.items].map(({ lastName }) => lastName);
    expect(names).toEqual(['Admin', 'Reception', 'Tech', 'Vet']);
    expect(Object.keys(first.body.items[0] ?? {}).sort()).toEqual(
      Object.keys(getUser.reply.shape).sort(),
    );
    expect(JSON.stringify(first.body)).not.toMatch(/argon2|mfa|token/i);
    const vets = await ask(admin, listUserAccounts, { query: { role: 'veterinarian' } });
    expect(vets.body.items).toHaveLength(1);
    const gone = await ask(admin, listUserAccounts, { query: { isActive: 'false' } });
    expect(gone.body.items).toEqual([]);
  });

  it('corrects names, phone and licence, and two at once do not overwrite each other', async () => {
    const params = of(clinic.users.veterinarian);
    const change = (phone: string) =>
      ask(admin, updateUser, { params, body: { version: 1, phone, licenseNumber: 'V 7' } });
    const replies = await Promise.all([change('555-0101'), change('555-0102')]);
    expect(replies.map(codeOf).sort()).toEqual(['done', 'stale_version']);
    const { body } = await ask(admin, getUser, { params });
    expect(body).toMatchObject({ version: 2, licenseNumber: 'V 7' });
    const rows = await auditOf(server, clinic.id);
    expect(rows.find(({ action }) => action === 'update')?.values).toMatchObject({
      licenseNumber: 'V 7',
    });
    expect(rows.at(-1)).toMatchObject({ action: 'read', entity_type: 'user' });
  });
});

describe('a deactivated person', () => {
  it('is let in no more, until reactivated', async () => {
    const { technician } = clinic.users;
    const params = of(technician);
    const browser = new Browser(server);
    await browser.signIn(technician);
    const off = await ask(admin, deactivateUser, { params, body: { version: 1 } });
    expect(off.body).toMatchObject({ isActive: false, version: 2 });
    expect((await browser.send('GET', '/me')).problem.code).toBe('session_ended');
    expect((await browser.refresh()).status).toBe(401);
    expect((await browser.signIn(technician)).status).toBe(401);
    expect(codeOf(await ask(admin, reactivateUser, { params, body: { version: 2 } }))).toBe('done');
    expect((await new Browser(server).signIn(technician)).status).toBe(200);
  });

  it('is never oneself', async () => {
    const params = of(clinic.users.admin);
    const body = { version: 1 };
    expect(codeOf(await ask(admin, deactivateUser, { params, body }))).toBe('not_yourself');
    expect(codeOf(await ask(admin, deleteUser, { params }))).toBe('not_yourself');
    const role = { ...body, role: 'technician' } as const;
    expect(codeOf(await ask(admin, changeRole, { params, body: role }))).toBe('not_yourself');
  });
});

describe('of two admins', () => {
  it('who deactivate, demote or delete each other at once, one remains', async () => {
    const ways = [
      (asker: Asker, user: { id: string }) =>
        ask(asker, deactivateUser, { params: of(user), body: { version: 1 } }),
      (asker: Asker, user: { id: string }) =>
        ask(asker, changeRole, { params: of(user), body: { version: 1, role: 'technician' } }),
      (asker: Asker, user: { id: string }) => ask(asker, deleteUser, { params: of(user) }),
    ];
    for (const way of ways) {
      const place = await makeClinic(server.deps.db);
      const owner = { role: 'admin', isOrganizationOwner: true } as const;
      const second = await makeUser(server.deps.db, place, owner);
      const [one, two] = [
        await signedIn(server, place.users.admin),
        await signedIn(server, second),
      ];
      const { again: _, ...first } = one;
      const { again: __, ...other } = two;
      const replies = await Promise.all([way(first, second), way(other, place.users.admin)]);
      const codes = replies.map(codeOf);
      expect(codes.filter((code) => code === 'done')).toHaveLength(1);
      // Who was demoted, or seen as gone, at the moment of the second is no owner any more.
      const refusals = ['last_admin', 'owner_only', 'session_ended', 'not_signed_in', 'not_found'];
      expect(refusals).toContain(codes.find((code) => code !== 'done'));
    }
  });

  it('of whom one owns the organization, the other can’t lock that one out', async () => {
    const second = await makeUser(server.deps.db, clinic, { role: 'admin' });
    const owner = of(clinic.users.admin);
    const asker = await signedIn(server, second);
    const reply = await ask(asker, deactivateUser, { params: owner, body: { version: 1 } });
    expect(codeOf(reply)).toBe('owner_only');
  });
});

describe('deleting a person', () => {
  it('keeps the row and frees the address', async () => {
    const { technician } = clinic.users;
    expect(codeOf(await ask(admin, deleteUser, { params: of(technician) }))).toBe('done');
    expect(codeOf(await ask(admin, getUser, { params: of(technician) }))).toBe('not_found');
    const colleagues = (await ask(admin, listUsers)).body.items.map(({ id }) => id);
    expect(colleagues).not.toContain(technician.id);
    const body = someoneNew({ email: technician.email });
    expect((await ask(admin, inviteUser, { body })).status).toBe(201);
    const rows = await server.deps.db.auth('users').where({ id: technician.id });
    expect(rows).toHaveLength(1);
  });

  it('is refused while appointments are planned with them, and says how many', async () => {
    const { veterinarian } = clinic.users;
    await makeAppointment(server.deps.db, clinic, { status: 'confirmed' });
    await makeAppointment(server.deps.db, clinic, { status: 'completed' });
    const reply = await ask(admin, deleteUser, { params: of(veterinarian) });
    expect(reply.problem).toMatchObject({ code: 'still_has_dependents' });
    expect(reply.problem.detail).toMatch(/^1 appointment is still planned/);
  });
});

it('another role ends the sessions, and the person comes back with it', async () => {
  const { technician } = clinic.users;
  const browser = new Browser(server);
  await browser.signIn(technician);
  const body = { version: 1, role: 'receptionist' } as const;
  expect((await ask(admin, changeRole, { params: of(technician), body })).body.role).toBe(
    'receptionist',
  );
  expect((await browser.send('GET', '/me')).problem.code).toBe('session_ended');
  expect((await browser.signIn(technician)).body.me.role).toBe('receptionist');
});
