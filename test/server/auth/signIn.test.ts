import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { testApp, type TestServer } from '../../support/testApp.ts';
import { makeClinic, testPassword, type TestClinic } from '../../support/testDatabase.ts';
import { auditOf, Browser, browserOf } from './browser.ts';

let server: TestServer;
beforeAll(async () => {
  server = await testApp();
});
afterAll(() => server.close());

const clinicHere = (): Promise<TestClinic> => makeClinic(server.deps.db);

async function msOf(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await work();
  return performance.now() - start;
}

/** Sets a column of a user as another node would. */
async function setUser(clinic: TestClinic, id: string, columns: object): Promise<void> {
  await server.deps.db.auth('users').where({ clinic_id: clinic.id, id }).update(columns);
}

describe('signing in', () => {
  it('answers an access token, who it is, and a cookie that scripts cannot read', async () => {
    const clinic = await clinicHere();
    const reply = await new Browser(server).signIn(clinic.users.technician);
    expect(reply.status).toBe(200);
    expect(reply.body.me).toMatchObject({
      id: clinic.users.technician.id,
      role: 'technician',
      firstName: 'Theo',
      clinic: { id: clinic.id, name: 'Test clinic', timezone: clinic.timezone },
      isOwner: false,
      screen: null,
    });
    expect(reply.setCookie).toMatch(/^vetcare_refresh=/);
    expect(reply.setCookie).toMatch(/HttpOnly/);
    expect(reply.setCookie).toMatch(/SameSite=Strict/);
    expect(reply.setCookie).toMatch(/Path=\//);
  });

  it('takes the e-mail in any case and with spaces around it', async () => {
    const clinic = await clinicHere();
    const email = `  ${clinic.users.admin.email.toUpperCase()} `;
    expect((await new Browser(server).signIn({ email })).status).toBe(200);
  });

  it('notes the last sign-in and writes an audit row with the session', async () => {
    const clinic = await clinicHere();
    const { id } = clinic.users.admin;
    const reply = await new Browser(server).signIn(clinic.users.admin);
    const [row] = await server.deps.db
      .auth('users')
      .where({ clinic_id: clinic.id, id })
      .select<{ last_login: Date }[]>('last_login');
    expect(Math.abs(Number(row?.last_login) - server.clock.nowMs())).toBeLessThan(5000);
    expect(await auditOf(server, clinic.id)).toMatchObject([
      {
        action: 'login',
        user_id: id,
        session_id: reply.body.me.sessionId,
        ip_address: '198.51.100.7',
        values: { outcome: 'signed_in' },
      },
    ]);
  });

  it('says the same to a wrong password, an unknown e-mail and a deactivated person', async () => {
    const clinic = await clinicHere();
    const { admin, technician } = clinic.users;
    await setUser(clinic, technician.id, { is_active: false });
    const replies = await Promise.all([
      new Browser(server).signIn(admin, 'not the password'),
      new Browser(server).signIn({ email: 'nobody@nowhere.test' }),
      new Browser(server).signIn(technician),
    ]);
    const said = replies.map(({ status, problem, setCookie }) => {
      const { requestId: _, ...rest } = problem;
      return { status, rest, setCookie };
    });
    expect(said[0]).toMatchObject({ status: 401, rest: { code: 'wrong_credentials' } });
    expect(said[1]).toEqual(said[0]);
    expect(said[2]).toEqual(said[0]);
  });

  it('takes as long for an unknown e-mail as for a wrong password', async () => {
    const clinic = await clinicHere();
    const known: number[] = [];
    const unknown: number[] = [];
    for (let round = 0; round < 5; round += 1) {
      const guess = new Browser(server, `203.0.113.${round}`);
      known.push(await msOf(() => guess.signIn(clinic.users.admin, 'wrong')));
      unknown.push(await msOf(() => guess.signIn({ email: `${round}@nowhere.test` }, 'wrong')));
    }
    const median = (times: number[]) => times.sort((a, b) => a - b)[2] ?? NaN;
    expect(median(known) / median(unknown)).toBeGreaterThan(0.5);
    expect(median(known) / median(unknown)).toBeLessThan(2);
  });

  it('records the refusal of a known account in its clinic', async () => {
    const clinic = await clinicHere();
    await new Browser(server).signIn(clinic.users.admin, 'wrong');
    expect(await auditOf(server, clinic.id)).toMatchObject([
      {
        action: 'login',
        user_id: clinic.users.admin.id,
        values: { outcome: 'refused', reason: 'wrong_password' },
      },
    ]);
  });

  it('refuses the members of a clinic that was closed', async () => {
    const clinic = await makeClinic(server.deps.db, { clinic: { isActive: false } });
    expect((await new Browser(server).signIn(clinic.users.admin)).status).toBe(401);
  });

  it('refuses fields that the contract does not name, and numbers for words', async () => {
    const clinic = await clinicHere();
    const { email } = clinic.users.admin;
    const send = (body: object) => new Browser(server).send('POST', '/sessions', { body });
    expect((await send({ email, password: testPassword, clinicId: clinic.id })).status).toBe(400);
    expect((await send({ email, password: 0 })).status).toBe(400);
    expect((await send({ email: { ne: '' }, password: testPassword })).status).toBe(400);
  });
});

describe('guessing', () => {
  it('is stopped after ten wrong passwords from one network, with the time to wait', async () => {
    const clinic = await clinicHere();
    const guesser = new Browser(server, '192.0.2.10');
    const tries = Array.from({ length: 10 }, () => guesser.signIn(clinic.users.admin, 'wrong'));
    for (const { status } of await Promise.all(tries)) expect(status).toBe(401);
    const neighbour = await new Browser(server, '192.0.2.99').signIn(clinic.users.admin);
    expect(neighbour.problem.code).toBe('rate_limited');
    const wait = Number(neighbour.headers['retry-after']);
    expect(wait).toBeGreaterThan(600);
    expect(wait).toBeLessThanOrEqual(900);
  });

  it('from elsewhere does not lock the person out', async () => {
    const clinic = await clinicHere();
    const guesser = new Browser(server, '192.0.3.10');
    const tries = Array.from({ length: 12 }, () => guesser.signIn(clinic.users.admin, 'wrong'));
    await Promise.all(tries);
    expect((await new Browser(server, '192.0.4.1').signIn(clinic.users.admin)).status).toBe(200);
  });

  it('from many networks is stopped, but not for a network where the person signed in before', async () => {
    const clinic = await clinicHere();
    await browserOf(server, clinic.users.admin, '192.0.5.1');
    const guesses = Array.from({ length: 100 }, (_, at) =>
      new Browser(server, `2001:db8:0:${at.toString(16)}::1`).signIn(clinic.users.admin, 'wrong'),
    );
    await Promise.all(guesses);
    const stranger = await new Browser(server, '192.0.6.1').signIn(clinic.users.admin);
    expect(stranger.problem.code).toBe('rate_limited');
    expect((await new Browser(server, '192.0.5.77').signIn(clinic.users.admin)).status).toBe(200);
  });

  it('is forgiven by the right password', async () => {
    const clinic = await clinicHere();
    const browser = new Browser(server, '192.0.7.1');
    for (const rounds of [9, 9]) {
      const tries = Array.from({ length: rounds }, () => browser.signIn(clinic.users.admin, 'no'));
      await Promise.all(tries);
      expect((await browser.signIn(clinic.users.admin)).status).toBe(200);
    }
  });

  it('may go on after the window', async () => {
    const late = await testApp();
    const clinic = await makeClinic(late.deps.db);
    const browser = new Browser(late, '192.0.8.1');
    const tries = Array.from({ length: 11 }, () => browser.signIn(clinic.users.admin, 'no'));
    await Promise.all(tries);
    expect((await browser.signIn(clinic.users.admin)).status).toBe(429);
    late.clock.advance(901_000);
    expect((await browser.signIn(clinic.users.admin)).status).toBe(200);
    await late.close();
  });
});

describe('a request from another site', () => {
  const signInFrom = async (headers: Record<string, string>) => {
    const clinic = await clinicHere();
    const body = { email: clinic.users.admin.email, password: testPassword };
    return new Browser(server).send('POST', '/sessions', { body, headers });
  };

  it('is refused by its Origin', async () => {
    const reply = await signInFrom({ origin: 'https://evil.example' });
    expect(reply).toMatchObject({ status: 403, problem: { code: 'foreign_origin' } });
  });

  it('is refused by Sec-Fetch-Site, also from a sister site', async () => {
    expect((await signInFrom({ 'sec-fetch-site': 'cross-site' })).status).toBe(403);
    expect((await signInFrom({ 'sec-fetch-site': 'same-site' })).status).toBe(403);
  });

  it('is refused when its origin is hidden', async () => {
    expect((await signInFrom({ origin: 'null' })).status).toBe(403);
  });

  it('is let in from our own page', async () => {
    const headers = {
      'sec-fetch-site': 'same-origin',
      origin: 'http://localhost',
      host: 'localhost:80',
    };
    expect((await signInFrom(headers)).status).toBe(200);
  });

  it('as a form is refused', async () => {
    const response = await server.app.inject({
      method: 'POST',
      url: '/api/v1/sessions',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      payload: 'email=a@b.test&password=x',
    });
    expect(response.statusCode).toBe(415);
  });
});

describe('the refresh cookie', () => {
  it('is bound to the host and secure behind https', async () => {
    const behindHttps = await testApp({ publicUrl: 'https://board.example.test' });
    const clinic = await makeClinic(behindHttps.deps.db);
    const browser = new Browser(behindHttps);
    const { setCookie } = await browser.signIn(clinic.users.admin);
    expect(setCookie).toMatch(/^__Host-vetcare_refresh=.*; Secure/);
    expect(setCookie).not.toMatch(/Domain/i);
    expect((await browser.refresh()).status).toBe(200);
    await behindHttps.close();
  });

  it('is never sent without Secure to a named host over plain http', async () => {
    const clinic = await clinicHere();
    const response = await server.app.inject({
      method: 'POST',
      url: '/api/v1/sessions',
      headers: { host: 'board.example.test' },
      payload: { email: clinic.users.admin.email, password: testPassword },
    });
    expect(response.headers['set-cookie']).toMatch(/^__Host-.*Secure/);
  });
});
