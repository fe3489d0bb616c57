import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { changePassword, forgotPassword, resetPassword } from '../../../shared/accountEndpoints.ts';
import { requireStrongPassword } from '../../../server/auth/passwordRules.ts';
import { ask, nobody, signedIn, testApp, type TestServer } from '../../support/testApp.ts';
import { makeClinic, testPassword, type TestClinic } from '../../support/testDatabase.ts';
import { mailTo, tokenTo } from '../users/staffStage.ts';
import { auditOf, Browser, browserOf } from './browser.ts';

const prefix = 'tpasswords';
const password = 'violet tractor umbrella 77';
const minute = 60_000;
let server: TestServer;
let clinic: TestClinic;

beforeAll(async () => {
  server = await testApp({}, { prefix });
});
afterAll(() => server.close());
beforeEach(async () => {
  clinic = await makeClinic(server.deps.db);
});

const forgot = (email: string) => ask(nobody(server), forgotPassword, { body: { email } });
const reset = (token: string, word = password) =>
  ask(nobody(server), resetPassword, { body: { token, password: word } });

async function forgotten() {
  const user = clinic.users.technician;
  await forgot(user.email);
  return { user, token: await tokenTo(server, clinic, user.email) };
}

describe('changing one’s own password', () => {
  it('ends the other sessions, keeps the one that asks, and is told by mail', async () => {
    const { technician } = clinic.users;
    const [asking, elsewhere] = [
      await browserOf(server, technician),
      await browserOf(server, technician),
    ];
    const body = { currentPassword: testPassword, password };
    expect((await asking.send('POST', '/me/password', { body })).status).toBe(200);
    expect((await asking.send('GET', '/me')).status).toBe(200);
    expect((await elsewhere.send('GET', '/me')).problem.code).toBe('session_ended');
    expect((await new Browser(server).signIn(technician)).status).toBe(401);
    expect((await new Browser(server).signIn(technician, password)).status).toBe(200);
    expect(await mailTo(server, clinic, technician.email)).toMatchObject({
      kind: 'password_changed',
    });
  });

  it('needs the current one, ten times in a quarter of an hour', async () => {
    const asker = await signedIn(server, clinic.users.technician);
    const body = { currentPassword: 'not this one', password };
    const replies = [];
    for (let times = 0; times < 11; times += 1)
      replies.push((await ask(asker, changePassword, { body })).problem.code);
    expect(replies).toEqual([...Array<string>(10).fill('wrong_password'), 'rate_limited']);
    const outcomes = (await auditOf(server, clinic.id)).map(({ values }) => values['outcome']);
    expect(outcomes.filter((outcome) => outcome === 'wrong_password')).toHaveLength(10);
  });

  it.each(['password123', 'Theo Tech 2026', 'vetcare vetcare'])('refuses %s', async (weak) => {
    const asker = await signedIn(server, clinic.users.technician);
    const body = { currentPassword: testPassword, password: weak };
    expect((await ask(asker, changePassword, { body })).problem.code).toBe('weak_password');
  });
});

describe('judging a password', () => {
  it('keeps the server busy for a moment, whatever is written', async () => {
    await requireStrongPassword(password, []);
    const startedAt = process.cpuUsage();
    for (const nasty of ['@4@4$5$5', '1l|!i7+t', 'aaaa1111'])
      await requireStrongPassword(nasty.repeat(16), []).catch(() => null);
    const { user, system } = process.cpuUsage(startedAt);
    expect((user + system) / 1000).toBeLessThan(1_500);
  });

  it('takes a long one for its beginning', async () => {
    const long = `${password} and many more words that say nothing new at all`;
    await expect(requireStrongPassword(long, [])).resolves.toBeUndefined();
  });
});

describe('a forgotten password', () => {
  it('is replaced by the link, which ends all sessions and is good once', async () => {
    const browser = await browserOf(server, clinic.users.technician);
    const { user, token } = await forgotten();
    expect((await reset(token)).status).toBe(200);
    expect((await browser.send('GET', '/me')).problem.code).toBe('session_ended');
    expect((await new Browser(server).signIn(user, password)).status).toBe(200);
    expect((await reset(token)).problem.code).toBe('link_expired');
    expect(await mailTo(server, clinic, user.email)).toMatchObject({ kind: 'password_changed' });
    const rows = (await auditOf(server, clinic.id)).map(({ values }) => values['password']);
    expect(rows.filter(Boolean)).toEqual(['reset_sent', 'reset']);
  });

  it('of two who follow the link at once is replaced by one', async () => {
    const { token } = await forgotten();
    const replies = await Promise.all(
      Array.from({ length: 5 }, (_, at) => reset(token, `${password} ${String(at)}`)),
    );
    expect(replies.filter(({ status }) => status === 200)).toHaveLength(1);
    expect(replies.filter(({ status }) => status === 410)).toHaveLength(4);
  });

  it('keeps only a hash of the link, which is good for 60 minutes', async () => {
    const { user, token } = await forgotten();
    const [row] = await server.deps.db.auth('users').where({ id: user.id });
    expect(JSON.stringify(row)).not.toContain(token.split('.')[2]);
    server.clock.advance(60 * minute + 1_000);
    expect((await reset(token)).problem.code).toBe('link_expired');
  });

  it('asked for again has a new link, and the old one is dead', async () => {
    const { user, token } = await forgotten();
    await forgot(user.email);
    expect((await reset(token)).problem.code).toBe('link_expired');
    expect((await reset(await tokenTo(server, clinic, user.email))).status).toBe(200);
  });

  it('refuses a common one and keeps the link for a better', async () => {
    const { token } = await forgotten();
    expect((await reset(token, 'password123')).problem.code).toBe('weak_password');
    expect((await reset(token)).status).toBe(200);
  });

  it('says the same to an address that nobody has, in the same time', async () => {
    const msOf = async (email: string) => {
      const start = performance.now();
      const { status, body } = await forgot(email);
      return { status, body, ms: performance.now() - start };
    };
    const known = await msOf(clinic.users.receptionist.email);
    const unknown = await msOf('nobody.at.all@example.test');
    expect([unknown.status, unknown.body]).toEqual([known.status, known.body]);
    for (const { ms } of [known, unknown]) expect(ms).toBeGreaterThan(395);
  });

  it('is asked for five times an hour, known or not', async () => {
    for (const email of [clinic.users.veterinarian.email, 'nobody.either@example.test']) {
      const replies = await Promise.all(Array.from({ length: 6 }, () => forgot(email)));
      expect(replies.map(({ status }) => status).sort()).toEqual([200, 200, 200, 200, 200, 429]);
    }
  });

  it('of a deactivated person is not replaced', async () => {
    const { user, token } = await forgotten();
    await server.deps.db.auth('users').where({ id: user.id }).update({ is_active: false });
    expect((await reset(token)).problem.code).toBe('link_expired');
  });

  it('never leads to an address that the request names', async () => {
    const { email } = clinic.users.admin;
    const headers = { host: 'evil.example' };
    await server.app.inject({
      method: 'POST',
      url: '/api/v1/password-resets',
      headers,
      payload: { email },
    });
    expect((await mailTo(server, clinic, email))?.text).not.toContain('evil');
  });
});
