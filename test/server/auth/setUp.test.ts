import { afterEach, expect, it } from 'vitest';
import { pino } from 'pino';
import { randomBytes } from 'node:crypto';
import { buildApp } from '../../../server/app.ts';
import { systemIds } from '../../../server/ids.ts';
import { ensureSetupCode } from '../../../server/organizations/setupCode.ts';
import { TestClock, testConfig, type TestServer } from '../../support/testApp.ts';
import { testDatabases, testDatabaseUrl } from '../../support/testDatabase.ts';
import { auditOf, Browser } from './browser.ts';

const opened: TestServer[] = [];
afterEach(async () => {
  for (const server of opened.splice(0)) await server.close();
});

/** A server on a database of its own, with nobody in it. */
async function emptyInstallation({ isDemo = false } = {}): Promise<TestServer> {
  const prefix = `s${randomBytes(4).toString('hex')}`;
  const db = await testDatabases({ prefix });
  const config = testConfig({ databaseUrl: testDatabaseUrl(prefix), isDemo });
  const clock = new TestClock();
  const log = pino({ level: 'silent' });
  const built = await buildApp({ config, clock, ids: systemIds, log, db });
  const close = async () => {
    await built.app.close();
    await db.destroy();
  };
  const server = { ...built, clock, close };
  opened.push(server);
  return server;
}

async function codeOf(server: TestServer): Promise<string> {
  const code = await ensureSetupCode(server.deps);
  if (code === null) throw new Error('no setup code');
  return code;
}

const admin = {
  email: 'Dr.Grey@Example.test',
  firstName: 'Meredith',
  lastName: 'Grey',
  password: 'trombone kestrel lighthouse',
};
const wish = {
  organizationName: 'Seaside Animal Care',
  clinicName: 'Harbour Clinic',
  timezone: 'Europe/Berlin',
  admin,
};
const setUp = (server: TestServer, body: object) =>
  new Browser(server).send('POST', '/setup', { body });
const isNeeded = async (server: TestServer) =>
  (await new Browser(server).send<{ isNeeded: boolean }>('GET', '/setup')).body.isNeeded;
const clinicsIn = async (server: TestServer) =>
  (await server.deps.db.auth('clinics').select<{ id: string }[]>('id')).map(({ id }) => id);

it('makes organization, clinic, stream and admin with the printed code, once, and signs the admin in', async () => {
  const server = await emptyInstallation();
  const code = await codeOf(server);
  expect(await isNeeded(server)).toBe(true);
  const reply = await setUp(server, { ...wish, code });
  expect(reply.status).toBe(201);
  expect(reply.body).toMatchObject({
    me: { role: 'admin', email: 'dr.grey@example.test', clinic: { name: 'Harbour Clinic' } },
  });
  expect(reply.setCookie).toMatch(/^vetcare_refresh=/);
  expect(await isNeeded(server)).toBe(false);
  expect(await ensureSetupCode(server.deps)).toBe(null);
  expect((await setUp(server, { ...wish, code })).problem.code).toBe('already_set_up');
  const [clinicId = ''] = await clinicsIn(server);
  expect(await server.deps.db.auth('clinic_streams').where({ clinic_id: clinicId })).toHaveLength(
    1,
  );
  expect(
    (await auditOf(server, clinicId)).map((row) => `${row.action} ${row.entity_type}`),
  ).toEqual(['create clinic', 'create user', 'login user']);
  expect((await new Browser(server).signIn(admin, admin.password)).status).toBe(200);
});

it('is won by one of five at once', async () => {
  const server = await emptyInstallation();
  const code = await codeOf(server);
  const bodies = [1, 2, 3, 4, 5].map((at) => ({
    ...wish,
    code,
    admin: { ...admin, email: `admin${at}@example.test` },
  }));
  const replies = await Promise.all(bodies.map((body) => setUp(server, body)));
  expect(replies.map(({ status }) => status).sort()).toEqual([201, 409, 409, 409, 409]);
  expect(await clinicsIn(server)).toHaveLength(1);
  expect(await server.deps.db.auth('users').select('id')).toHaveLength(1);
});

it('prints the same code at every start and takes it in any spelling', async () => {
  const server = await emptyInstallation();
  const code = await codeOf(server);
  expect(await codeOf(server)).toBe(code);
  expect(code).toMatch(/^[BCDFGHJKLMNPQRSTVWXZ]{4}(-[BCDFGHJKLMNPQRSTVWXZ]{4}){3}$/);
  const spelling = code.toLowerCase().replaceAll('-', ' ');
  expect((await setUp(server, { ...wish, code: spelling })).status).toBe(201);
});

it('refuses a wrong code and, after twenty, every code from there', async () => {
  const server = await emptyInstallation();
  const code = await codeOf(server);
  for (let tries = 0; tries < 20; tries += 1) {
    const reply = await setUp(server, { ...wish, code: `BBBB-${tries}` });
    expect(reply.problem.code).toBe('wrong_setup_code');
  }
  expect((await setUp(server, { ...wish, code })).problem.code).toBe('rate_limited');
  expect(await clinicsIn(server)).toEqual([]);
});

it('refuses an unknown time zone and easy passwords, and stays open', async () => {
  const server = await emptyInstallation();
  const code = await codeOf(server);
  const zone = await setUp(server, { ...wish, code, timezone: 'Europe/Atlantis' });
  expect(zone).toMatchObject({ status: 400, problem: { errors: [{ path: 'body.timezone' }] } });
  for (const password of [
    'password1',
    'aaaaaaaaaaaa',
    'harbour4711!',
    'xx-Meredith-xx',
    'vetcare-2026-now',
  ]) {
    const reply = await setUp(server, { ...wish, code, admin: { ...admin, password } });
    expect(reply.problem.code, password).toBe('weak_password');
    expect(JSON.stringify(reply.problem)).not.toContain(password);
  }
  const short = await setUp(server, { ...wish, code, admin: { ...admin, password: 'a1b2c3' } });
  expect(short.status).toBe(400);
  expect(await isNeeded(server)).toBe(true);
});

it('is never offered in the demo, nor before the server printed a code', async () => {
  const demo = await emptyInstallation({ isDemo: true });
  expect(await ensureSetupCode(demo.deps)).toBe(null);
  expect(await isNeeded(demo)).toBe(false);
  expect((await setUp(demo, { ...wish, code: 'BBBB' })).problem.code).toBe('already_set_up');
});
