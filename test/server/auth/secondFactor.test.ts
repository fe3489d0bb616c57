import { Secret, TOTP } from 'otpauth';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import {
  confirmSecondFactor,
  disableSecondFactor,
  forgotPassword,
  getOwnSecurity,
  renewBackupCodes,
  resetPassword,
  startSecondFactor,
} from '../../../shared/accountEndpoints.ts';
import { UserId } from '../../../shared/ids.ts';
import { signIn } from '../../../shared/sessionEndpoints.ts';
import { getUser, resetSecondFactor } from '../../../shared/userEndpoints.ts';
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
  testPassword,
  type TestClinic,
  type TestUser,
} from '../../support/testDatabase.ts';
import { mailTo, tokenTo } from '../users/staffStage.ts';
import { auditOf } from './browser.ts';

const prefix = 'tsecondfactor';
const step = 30_000;
let server: TestServer;
let clinic: TestClinic;
let theo: TestUser;

beforeAll(async () => {
  server = await testApp({}, { prefix });
});
afterAll(() => server.close());
beforeEach(async () => {
  clinic = await makeClinic(server.deps.db);
  theo = clinic.users.technician;
  server.clock.stopAt(Math.ceil(server.clock.nowMs() / step) * step + 10_000);
});

/** What an authenticator app shows at an instant. */
function codeAt(secret: string, timestamp = server.clock.nowMs()): string {
  return new TOTP({ secret: Secret.fromBase32(secret) }).generate({ timestamp });
}

type Phone = { asker: Asker; secret: string; backupCodes: string[] };

/** Theo with a second factor; its set-up was a while ago. */
async function withPhone(): Promise<Phone> {
  const asker = await signedIn(server, theo);
  const { body } = await ask(asker, startSecondFactor, { body: { password: testPassword } });
  const code = codeAt(body.secret);
  const confirmed = await ask(asker, confirmSecondFactor, { body: { code } });
  if (confirmed.status !== 200) throw new Error(JSON.stringify(confirmed.problem));
  server.clock.advance(4 * step);
  return { asker, secret: body.secret, backupCodes: confirmed.body.backupCodes };
}

async function enter(code?: string, password = testPassword) {
  const body = { email: theo.email, password, ...(code === undefined ? {} : { code }) };
  const reply = await ask(nobody(server), signIn, { body });
  return reply.status === 200 ? 'in' : reply.problem.code;
}

describe('setting up a second factor', () => {
  it('shows a secret and its address once, and counts from its first code on', async () => {
    const asker = await signedIn(server, theo);
    const { body } = await ask(asker, startSecondFactor, { body: { password: testPassword } });
    expect(body.secret).toMatch(/^[A-Z2-7]{32}$/);
    expect(body.uri).toContain(`secret=${body.secret}`);
    expect(body.uri).toMatch(/^otpauth:\/\/totp\/VetCare%20Board:/);
    expect(await enter()).toBe('in');
    const wrong = await ask(asker, confirmSecondFactor, { body: { code: '000000' } });
    expect(wrong.problem.code).toBe('wrong_code');
    const code = codeAt(body.secret);
    const { body: done } = await ask(asker, confirmSecondFactor, { body: { code } });
    expect(new Set(done.backupCodes).size).toBe(10);
    expect(done.backupCodes[0]).toMatch(/^[0-9a-z]{5}-[0-9a-z]{5}$/);
    expect(await enter()).toBe('second_factor_required');
    expect((await ask(asker, getOwnSecurity)).body).toMatchObject({ backupCodesLeft: 10 });
    expect(await mailTo(server, clinic, theo.email)).toMatchObject({ kind: 'second_factor_on' });
  });

  it('needs the password, and is refused where there is one', async () => {
    const start = (asker: Asker, password: string) =>
      ask(asker, startSecondFactor, { body: { password } });
    const asker = await signedIn(server, theo);
    expect((await start(asker, 'not this')).problem.code).toBe('wrong_password');
    const phone = await withPhone();
    expect((await start(phone.asker, testPassword)).problem.code).toBe('second_factor_on');
  });

  it('keeps neither secret nor codes where a thief of the database could read them', async () => {
    const { secret, backupCodes } = await withPhone();
    const { auth } = server.deps.db;
    const rows: unknown[] = [
      ...(await auth('users').where({ id: theo.id })),
      ...(await auth('audit_logs').where({ clinic_id: clinic.id })),
    ];
    const replies = await clinic.run(() => server.deps.db.app('idempotency_keys').select());
    const kept = JSON.stringify([...rows, ...replies]);
    for (const text of [secret, ...backupCodes]) expect(kept).not.toContain(text);
  });
});

describe('signing in with a second factor', () => {
  it('takes the code of now and of the steps beside it, and no other', async () => {
    const { secret } = await withPhone();
    for (const [steps, answer] of [
      [-2, 'wrong_code'],
      [-1, 'in'],
      [0, 'in'],
      [1, 'in'],
      [2, 'wrong_code'],
    ] as const) {
      const code = codeAt(secret, server.clock.nowMs() + steps * step);
      expect([steps, await enter(code)]).toEqual([steps, answer]);
    }
  });

  it('takes each code once, and none from before it', async () => {
    const { secret } = await withPhone();
    const before = codeAt(secret, server.clock.nowMs() - step);
    expect(await enter(codeAt(secret))).toBe('in');
    expect(await enter(codeAt(secret))).toBe('wrong_code');
    expect(await enter(before)).toBe('wrong_code');
    server.clock.advance(step);
    expect(await enter(codeAt(secret))).toBe('in');
  });

  it('lets one of ten in who show one code at once', async () => {
    const { secret } = await withPhone();
    const code = codeAt(secret);
    const answers = await Promise.all(Array.from({ length: 10 }, () => enter(code)));
    expect(answers.filter((answer) => answer === 'in')).toEqual(['in']);
  });

  it('says nothing about it to who has not the password', async () => {
    await withPhone();
    expect(await enter(undefined, 'wrong')).toBe('wrong_credentials');
    expect(await enter('123456', 'wrong')).toBe('wrong_credentials');
  });

  it('notes a right password without a code, and does not take it for a sign-in', async () => {
    await withPhone();
    for (let tries = 0; tries < 10; tries += 1)
      expect(await enter()).toBe('second_factor_required');
    expect(await enter()).toBe('rate_limited');
    const refusals = (await auditOf(server, clinic.id)).filter(
      ({ values }) => values['reason'] === 'code_missing',
    );
    expect(refusals).toHaveLength(10);
  });

  it('stops whoever tries codes with a stolen password, and notes it', async () => {
    const { secret } = await withPhone();
    for (let tries = 0; tries < 10; tries += 1) expect(await enter('000000')).toBe('wrong_code');
    expect(await enter(codeAt(secret))).toBe('rate_limited');
    const refusals = (await auditOf(server, clinic.id)).filter(
      ({ values }) => values['reason'] === 'wrong_code',
    );
    expect(refusals).toHaveLength(10);
    server.clock.advance(901_000);
    expect(await enter(codeAt(secret))).toBe('in');
  });
});

describe('a backup code', () => {
  it('lets in once, however it is written', async () => {
    const { backupCodes, asker } = await withPhone();
    const [first = '', second = ''] = backupCodes;
    expect(await enter(` ${first.toUpperCase()} `)).toBe('in');
    expect(await enter(first)).toBe('wrong_code');
    expect(await enter(second.replace('-', ' '))).toBe('in');
    expect((await ask(asker, getOwnSecurity)).body.backupCodesLeft).toBe(8);
  });

  it('shown by eight at once lets one in, and different ones let all in', async () => {
    const { backupCodes } = await withPhone();
    const [first = '', ...others] = backupCodes;
    const same = await Promise.all(Array.from({ length: 8 }, () => enter(first)));
    expect(same.filter((answer) => answer === 'in')).toEqual(['in']);
    const each = await Promise.all(others.slice(0, 3).map((code) => enter(code)));
    expect(each).toEqual(['in', 'in', 'in']);
  });

  it('is good no more when new ones are made', async () => {
    const { asker, backupCodes, secret } = await withPhone();
    const body = { code: codeAt(secret) };
    const renewed = await ask(asker, renewBackupCodes, { body });
    expect(await enter(backupCodes[0])).toBe('wrong_code');
    expect(await enter(renewed.body.backupCodes[0])).toBe('in');
  });
});

describe('a second factor', () => {
  it('is still asked for after a password reset', async () => {
    const { secret } = await withPhone();
    await ask(nobody(server), forgotPassword, { body: { email: theo.email } });
    const token = await tokenTo(server, clinic, theo.email);
    const password = 'violet tractor umbrella 77';
    const done = await ask(nobody(server), resetPassword, { body: { token, password } });
    expect(done.headers['set-cookie']).toBe(undefined);
    expect(await enter(undefined, password)).toBe('second_factor_required');
    expect(await enter(codeAt(secret), password)).toBe('in');
  });

  it('is turned off with a code of it', async () => {
    const { asker, secret } = await withPhone();
    const off = (code: string) => ask(asker, disableSecondFactor, { body: { code } });
    expect((await off('000000')).problem.code).toBe('wrong_code');
    expect((await off(codeAt(secret))).status).toBe(200);
    expect(await enter()).toBe('in');
    expect((await off(codeAt(secret))).problem.code).toBe('second_factor_off');
  });

  it('is reset by an admin, and the person is told', async () => {
    await withPhone();
    const admin = await signedIn(server, clinic.users.admin);
    const params = { userId: UserId.parse(theo.id) };
    expect((await ask(admin, getUser, { params })).body.hasSecondFactor).toBe(true);
    expect((await ask(admin, resetSecondFactor, { params })).status).toBe(200);
    expect(await enter()).toBe('in');
    expect(await mailTo(server, clinic, theo.email)).toMatchObject({ kind: 'second_factor_reset' });
    expect((await ask(admin, resetSecondFactor, { params })).problem.code).toBe(
      'second_factor_off',
    );
    const own = { userId: UserId.parse(clinic.users.admin.id) };
    expect((await ask(admin, resetSecondFactor, { params: own })).problem.code).toBe(
      'not_yourself',
    );
  });
});
