import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import {
  acceptInvitation,
  forgotPassword,
  resetPassword,
  sendVerification,
  updateOwnProfile,
  verifyEmail,
} from '../../../shared/accountEndpoints.ts';
import { deleteUser, getUser, inviteUser, updateUser } from '../../../shared/userEndpoints.ts';
import { pruneAccess } from '../../../server/retention/pruneAccess.ts';
import {
  ask,
  nobody,
  signedIn,
  testApp,
  type Asker,
  type TestServer,
} from '../../support/testApp.ts';
import { makeClinic, testPassword, type TestClinic } from '../../support/testDatabase.ts';
import { auditOf, Browser } from '../auth/browser.ts';
import { codeOf, invited, mailTo, of, someoneNew, tokenTo } from './staffStage.ts';

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

const change = (user: { id: string }, email: string, version = 1) =>
  ask(admin, updateUser, { params: of(user), body: { version, email } });
const signIn = async (email: string, password = testPassword) =>
  (await new Browser(server).signIn({ email }, password)).status;
const follow = (token: string) => ask(nobody(server), verifyEmail, { body: { token } });

it('signs in once its link was followed, and the old address is told of both', async () => {
  const { technician } = clinic.users;
  const { email } = someoneNew();
  expect((await change(technician, email.toUpperCase())).body).toMatchObject({
    email: technician.email,
    pendingEmail: email,
    emailVerified: true,
  });
  expect([await signIn(email), await signIn(technician.email)]).toEqual([401, 200]);
  const told = await mailTo(server, clinic, technician.email);
  expect(told).toMatchObject({ kind: 'email_change_started' });
  const token = await tokenTo(server, clinic, email);
  expect((await follow(token)).body).toEqual({ email });
  expect((await follow(token)).problem.code).toBe('link_expired');
  expect([await signIn(email), await signIn(technician.email)]).toEqual([200, 401]);
  expect(await mailTo(server, clinic, technician.email)).toMatchObject({ kind: 'email_changed' });
  const { body: user } = await ask(admin, getUser, { params: of(technician) });
  expect(user).toMatchObject({ email, pendingEmail: null, emailVerified: true });
  const rows = await auditOf(server, clinic.id);
  const row = rows.findLast(({ action }) => action === 'update');
  expect(row?.values).toEqual({ emailVerified: true, email });
});

it('gets no link for a lost password before; afterwards one that was sent to the old address is good no more', async () => {
  const { technician } = clinic.users;
  const { email } = someoneNew();
  await change(technician, email);
  const token = await tokenTo(server, clinic, email);
  for (const to of [email, technician.email])
    await ask(nobody(server), forgotPassword, { body: { email: to } });
  expect((await mailTo(server, clinic, email))?.kind).toBe('email_verification');
  const old = await mailTo(server, clinic, technician.email);
  expect(old?.kind).toBe('password_reset');
  await follow(token);
  const body = { token: old?.token ?? '', password: 'violet tractor umbrella 77' };
  const reset = await ask(nobody(server), resetPassword, { body });
  expect(reset.problem.code).toBe('link_expired');
});

it('is taken back by the old one, and its link with it', async () => {
  const { technician, receptionist } = clinic.users;
  const { email } = someoneNew();
  await change(technician, email);
  const token = await tokenTo(server, clinic, email);
  const { body } = await change(technician, technician.email, 2);
  expect(body).toMatchObject({ email: technician.email, pendingEmail: null, emailVerified: true });
  expect((await follow(token)).problem.code).toBe('link_expired');
  expect(codeOf(await change(receptionist, email))).toBe('done');
});

it('that somebody has in any clinic, or a colleague waits for, is refused', async () => {
  const other = await makeClinic(server.deps.db);
  const { technician, veterinarian, admin: ada } = clinic.users;
  const { email } = someoneNew();
  await change(veterinarian, email);
  for (const taken of [ada.email, other.users.technician.email, email])
    expect(codeOf(await change(technician, taken))).toBe('email_taken');
  expect(await signIn(technician.email)).toBe(200);
});

it('is kept for nobody before it is confirmed: whoever comes first has it', async () => {
  const other = await makeClinic(server.deps.db);
  const { technician } = clinic.users;
  const { email } = someoneNew();
  expect(codeOf(await change(technician, email))).toBe('done');
  const token = await tokenTo(server, clinic, email);
  const owner = await signedIn(server, other.users.admin);
  const there = await invited(server, { clinic: other, admin: owner }, { email });
  const body = { token: there.token, password: 'violet tractor umbrella 77' };
  expect((await ask(nobody(server), acceptInvitation, { body })).status).toBe(201);
  expect((await follow(token)).problem.code).toBe('email_taken');
  expect([await signIn(email), await signIn(technician.email)]).toEqual([401, 200]);
});

it('is forgotten a day after its link was good', async () => {
  const { technician } = clinic.users;
  await change(technician, someoneNew().email);
  await pruneAccess(server.deps, server.clock.nowMs() + 47 * 3_600_000);
  const seen = async () => (await ask(admin, getUser, { params: of(technician) })).body;
  expect((await seen()).pendingEmail).not.toBeNull();
  await pruneAccess(server.deps, server.clock.nowMs() + 49 * 3_600_000);
  expect((await seen()).pendingEmail).toBeNull();
});

it('is named at most thirty times an hour in a clinic, whether it is known somewhere or not', async () => {
  const other = await makeClinic(server.deps.db);
  const known = other.users.technician.email;
  for (let tries = 0; tries < 30; tries += 1)
    expect(codeOf(await change(clinic.users.technician, known))).toBe('email_taken');
  for (const email of [known, someoneNew().email]) {
    const refused = await ask(admin, inviteUser, { body: someoneNew({ email }) });
    expect(refused).toMatchObject({ status: 429, problem: { code: 'rate_limited' } });
    expect(Number(refused.headers['retry-after'])).toBeGreaterThan(3_500);
  }
  const owner = await signedIn(server, other.users.admin);
  expect((await ask(owner, inviteUser, { body: someoneNew() })).status).toBe(201);
});

it('of a receptionist is changed by themselves, with the password', async () => {
  const { receptionist } = clinic.users;
  const rita = await signedIn(server, receptionist);
  const { email } = someoneNew();
  const body = { version: 1, email };
  expect(codeOf(await ask(rita, updateOwnProfile, { body }))).toBe('wrong_password');
  const own = { ...body, currentPassword: testPassword };
  expect((await ask(rita, updateOwnProfile, { body: own })).body).toMatchObject({
    email: receptionist.email,
    pendingEmail: email,
  });
});

it('wanted by two at once goes to one', async () => {
  const { email } = someoneNew();
  const { technician, receptionist } = clinic.users;
  const replies = await Promise.all([change(technician, email), change(receptionist, email)]);
  expect(replies.map(codeOf).sort()).toEqual(['done', 'email_taken']);
});

it('is free again with its person’s deletion', async () => {
  const { technician, receptionist } = clinic.users;
  const { email } = someoneNew();
  await change(technician, email);
  await ask(admin, deleteUser, { params: of(technician) });
  expect(codeOf(await change(receptionist, email))).toBe('done');
});

it('of one’s own needs the own password, and its link is sent again when asked for', async () => {
  const { admin: ada } = clinic.users;
  const { email } = someoneNew();
  const asked = async (currentPassword?: string) => {
    const body = { version: 1, email, ...(currentPassword ? { currentPassword } : {}) };
    return ask(admin, updateUser, { params: of(ada), body });
  };
  for (const wrong of [undefined, 'a wrong one']) {
    const { problem } = await asked(wrong);
    expect(problem).toMatchObject({ code: 'wrong_password' });
    expect(problem.errors?.[0]?.path).toBe('body.currentPassword');
  }
  const name = { version: 1, firstName: 'Adele' };
  expect(codeOf(await ask(admin, updateUser, { params: of(ada), body: name }))).toBe('done');
  const done = await ask(admin, updateUser, {
    params: of(ada),
    body: { version: 2, email, currentPassword: testPassword },
  });
  expect(done.body).toMatchObject({ pendingEmail: email });
  expect((await ask(admin, sendVerification)).status).toBe(200);
  expect((await follow(await tokenTo(server, clinic, email))).body).toEqual({ email });
});
