import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { acceptInvitation, seeInvitation, verifyEmail } from '../../../shared/accountEndpoints.ts';
import { getMe } from '../../../shared/sessionEndpoints.ts';
import {
  getUser,
  inviteUser,
  listInvitations,
  resendInvitation,
  updateUser,
  withdrawInvitation,
} from '../../../shared/userEndpoints.ts';
import { UserId } from '../../../shared/ids.ts';
import {
  ask,
  nobody,
  signedIn,
  testApp,
  type Asker,
  type TestServer,
} from '../../support/testApp.ts';
import { makeClinic, type TestClinic } from '../../support/testDatabase.ts';
import { auditOf } from '../auth/browser.ts';
import { invited, mailTo, someoneNew, tokenTo } from './staffStage.ts';

const prefix = 'tinvitations';
const password = 'violet tractor umbrella 77';
const hour = 3_600_000;
let server: TestServer;
let clinic: TestClinic;
let admin: Asker;

beforeAll(async () => {
  server = await testApp({}, { prefix });
});
afterAll(() => server.close());
beforeEach(async () => {
  clinic = await makeClinic(server.deps.db);
  admin = await signedIn(server, clinic.users.admin);
});

const accept = (token: string, word = password) =>
  ask(nobody(server), acceptInvitation, { body: { token, password: word } });
const see = (token: string) => ask(nobody(server), seeInvitation, { body: { token } });

describe('an invitation', () => {
  it('lets the person in by its link, with the address verified', async () => {
    const wish = { role: 'veterinarian', phone: '555-0177', licenseNumber: 'V-1' } as const;
    const { token, email } = await invited(server, { clinic, admin }, wish);
    expect((await see(token)).body).toMatchObject({
      email,
      clinicName: 'Test clinic',
      ...{ role: 'veterinarian' },
    });
    const reply = await accept(token);
    expect(reply.status).toBe(201);
    expect(reply.body.me).toMatchObject({ firstName: 'Nora', role: 'veterinarian', email });
    const her: Asker = { server, headers: { authorization: `Bearer ${reply.body.accessToken}` } };
    expect((await ask(her, getMe)).status).toBe(200);
    const params = { userId: UserId.parse(reply.body.me.id) };
    const { body: user } = await ask(admin, getUser, { params });
    expect(user.lastLogin).not.toBe(null);
    expect(user).toMatchObject({ emailVerified: true, phone: '555-0177', licenseNumber: 'V-1' });
    expect((await ask(admin, listInvitations)).body.items).toEqual([]);
  });

  it('has the secret behind # and in no row of ours', async () => {
    const { token, email, id } = await invited(server, { clinic, admin });
    const mail = await mailTo(server, clinic, email);
    expect(mail?.text).toMatch(/http:\/\/localhost:\d+\/invitation#/);
    const [row] = await server.deps.db.auth('user_invitations').where({ id });
    const [message] = await server.deps.db.auth('audit_logs').where({ entity_id: id });
    expect(JSON.stringify([row, message])).not.toContain(token.split('.')[2]);
  });

  it('is good once, also of two at the same moment', async () => {
    const { token } = await invited(server, { clinic, admin });
    const replies = await Promise.all([accept(token), accept(token), accept(token)]);
    expect(replies.map(({ status }) => status).sort()).toEqual([201, 410, 410]);
    expect((await see(token)).problem.code).toBe('link_expired');
  });

  it('is good for 24 hours', async () => {
    const { token } = await invited(server, { clinic, admin });
    server.clock.advance(24 * hour - 1_000);
    expect((await see(token)).status).toBe(200);
    server.clock.advance(2_000);
    expect((await accept(token)).problem.code).toBe('link_expired');
    const { items } = (await ask(admin, listInvitations)).body;
    expect(items).toMatchObject([{ isExpired: true }]);
  });

  it('sent again has a new link, and the old one is dead', async () => {
    const { token, id, email } = await invited(server, { clinic, admin });
    server.clock.advance(25 * hour);
    const again = await ask(admin, resendInvitation, { params: { invitationId: id } });
    expect(again.body).toMatchObject({ isExpired: false });
    expect((await accept(token)).problem.code).toBe('link_expired');
    expect((await accept(await tokenTo(server, clinic, email))).status).toBe(201);
  });

  it('that was withdrawn lets nobody in', async () => {
    const { token, id } = await invited(server, { clinic, admin });
    const params = { invitationId: id };
    expect((await ask(admin, withdrawInvitation, { params })).status).toBe(200);
    expect((await accept(token)).problem.code).toBe('link_expired');
    expect((await ask(admin, withdrawInvitation, { params })).problem.code).toBe('not_found');
  });

  it('of a closed clinic lets nobody in', async () => {
    const { token } = await invited(server, { clinic, admin });
    await server.deps.db.auth('clinics').where({ id: clinic.id }).update({ is_active: false });
    expect((await accept(token)).problem.code).toBe('link_expired');
  });

  it('takes no password that is common or made of own words', async () => {
    const { token } = await invited(server, { clinic, admin });
    for (const word of ['password1', 'NewcomerNewcomer', 'test clinic 2026']) {
      expect((await accept(token, word)).problem.code).toBe('weak_password');
    }
    expect((await accept(token)).status).toBe(201);
  });

  it.each(['Nora,\n\nyour account was locked', 'See https://example.test/login'])(
    'writes no letter of another into ours: %j',
    async (firstName) => {
      const reply = await ask(admin, inviteUser, { body: someoneNew({ firstName }) });
      expect(reply.problem).toMatchObject({ errors: [{ path: 'body.firstName' }] });
    },
  );

  it('is refused for an address that somebody has, in any clinic and any case', async () => {
    const other = await makeClinic(server.deps.db);
    const email = other.users.admin.email.toUpperCase();
    const reply = await ask(admin, inviteUser, { body: someoneNew({ email }) });
    expect(reply.problem).toMatchObject({ code: 'email_taken', errors: [{ path: 'body.email' }] });
    const first = someoneNew();
    expect((await ask(admin, inviteUser, { body: first })).status).toBe(201);
    expect((await ask(admin, inviteUser, { body: first })).problem.code).toBe('email_taken');
  });

  it('of two clinics for one address makes one account', async () => {
    const other = await makeClinic(server.deps.db);
    const second = { clinic: other, admin: await signedIn(server, other.users.admin) };
    const here = await invited(server, { clinic, admin });
    const there = await invited(server, second, { email: here.email });
    const replies = await Promise.all([accept(here.token), accept(there.token)]);
    expect(replies.map(({ status }) => status).sort()).toEqual([201, 409]);
  });

  it('for an address that a colleague has got meanwhile is refused in words', async () => {
    const { token, email } = await invited(server, { clinic, admin });
    const params = { userId: UserId.parse(clinic.users.technician.id) };
    const body = { version: 1, email };
    expect((await ask(admin, updateUser, { params, body })).status).toBe(200);
    const link = { token: await tokenTo(server, clinic, email) };
    expect((await ask(nobody(server), verifyEmail, { body: link })).status).toBe(200);
    expect((await accept(token)).problem.code).toBe('email_taken');
  });

  it('is audited: made, seen, accepted', async () => {
    const { token } = await invited(server, { clinic, admin });
    await ask(admin, listInvitations);
    await accept(token);
    const rows = (await auditOf(server, clinic.id)).map(
      (row) => `${row.action} ${row.entity_type}`,
    );
    expect(rows).toEqual(
      expect.arrayContaining([
        'create user_invitation',
        'read user_invitation',
        'create user',
        'login user',
      ]),
    );
  });
});

it.each(['', 'x'.repeat(60), 'a.b.cccccccccccccccccccccccc'])(
  'a made-up token %j is no link',
  async (token) => {
    const reply = await see(token.padEnd(20, 'x'));
    expect(reply).toMatchObject({ status: 410, problem: { code: 'link_expired' } });
  },
);
