import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { testApp, type TestServer } from '../../support/testApp.ts';
import { makeClinic } from '../../support/testDatabase.ts';
import { auditOf, browserOf } from '../auth/browser.ts';
import { approve, display, paired, start, wish } from './displays.ts';

let server: TestServer;
beforeAll(async () => {
  server = await testApp();
});
afterAll(() => server.close());

describe('pairing', () => {
  it('shows eight consonants, is approved by an admin and then signs the display in', async () => {
    const clinic = await makeClinic(server.deps.db);
    const admin = await browserOf(server, clinic.users.admin);
    const tv = display(server);
    const { deviceCode, userCode, verificationPath, expiresAt } = await start(tv);
    expect(userCode).toMatch(/^[BCDFGHJKLMNPQRSTVWXZ]{4}-[BCDFGHJKLMNPQRSTVWXZ]{4}$/);
    expect(verificationPath).toContain(userCode);
    expect(Date.parse(expiresAt) - server.clock.nowMs()).toBeGreaterThan(590_000);
    expect((await tv.claim(deviceCode)).problem.code).toBe('pairing_pending');
    const seen = await admin.send('GET', `/screen-pairings/${userCode.toLowerCase()}`);
    expect(seen).toMatchObject({ status: 200, body: { userCode } });
    const approved = await approve(admin, userCode.replace('-', ''));
    expect(approved).toMatchObject({ status: 201, body: { ...wish, version: 1 } });
    const { status, body, setCookie } = await tv.claim(deviceCode);
    expect(status).toBe(200);
    expect(setCookie).toMatch(/^vetcare_refresh=.*HttpOnly/);
    const { id } = approved.body;
    expect(body.me).toMatchObject({ id, role: 'screen', email: null, screen: { id, ...wish } });
    expect(body.me.clinic.id).toBe(clinic.id);
  });

  it('keeps only the hash of the device code', async () => {
    const { deviceCode, userCode } = await start(display(server));
    const rows = await server.deps.db
      .auth('screen_pairings')
      .where({ user_code: userCode.replace('-', '') });
    expect(rows).toHaveLength(1);
    expect(JSON.stringify(rows)).not.toContain(deviceCode.split('.')[1]);
  });

  it('is claimed once, also by five at once', async () => {
    const clinic = await makeClinic(server.deps.db);
    const admin = await browserOf(server, clinic.users.admin);
    const tv = display(server);
    const { deviceCode, userCode } = await start(tv);
    await approve(admin, userCode);
    const claims = [1, 2, 3, 4, 5].map(() => display(server).claim(deviceCode));
    const statuses = (await Promise.all(claims)).map(({ status }) => status);
    expect(statuses.sort()).toEqual([200, 410, 410, 410, 410]);
    expect((await tv.claim(deviceCode)).problem.code).toBe('pairing_expired');
  });

  it('needs the device code of this very display', async () => {
    const clinic = await makeClinic(server.deps.db);
    const admin = await browserOf(server, clinic.users.admin);
    const mine = await start(display(server));
    const theirs = await start(display(server));
    await approve(admin, mine.userCode);
    const [myId] = mine.deviceCode.split('.');
    const [, theirSecret] = theirs.deviceCode.split('.');
    const forged = await display(server).claim(`${myId}.${theirSecret}`);
    expect(forged.problem.code).toBe('pairing_expired');
    expect((await display(server).claim('x'.repeat(40))).problem.code).toBe('pairing_expired');
  });

  it('ends after ten minutes, for the admin and for the display', async () => {
    const late = await testApp();
    const clinic = await makeClinic(late.deps.db);
    const tv = display(late);
    const { deviceCode, userCode } = await start(tv);
    late.clock.advance(601_000);
    const admin = await browserOf(late, clinic.users.admin);
    expect((await admin.send('GET', `/screen-pairings/${userCode}`)).status).toBe(404);
    expect((await approve(admin, userCode)).status).toBe(404);
    expect((await tv.claim(deviceCode)).problem.code).toBe('pairing_expired');
    await late.close();
  });

  it('goes to the clinic that approved it first; another one does not find the code', async () => {
    const [first, second] = [await makeClinic(server.deps.db), await makeClinic(server.deps.db)];
    const admin = await browserOf(server, first.users.admin);
    const stranger = await browserOf(server, second.users.admin);
    const tv = display(server);
    const { deviceCode, userCode } = await start(tv);
    expect((await approve(admin, userCode)).status).toBe(201);
    expect((await stranger.send('GET', `/screen-pairings/${userCode}`)).status).toBe(404);
    expect((await approve(stranger, userCode)).problem.code).toBe('not_found');
    expect((await tv.claim(deviceCode)).body.me.clinic.id).toBe(first.id);
    expect((await stranger.send('GET', '/screens')).body).toMatchObject({ items: [] });
  });

  it('approved by two clinics at once goes to one', async () => {
    const clinics = [await makeClinic(server.deps.db), await makeClinic(server.deps.db)];
    const admins = await Promise.all(clinics.map(({ users }) => browserOf(server, users.admin)));
    const { userCode } = await start(display(server));
    const replies = await Promise.all(admins.map((admin) => approve(admin, userCode)));
    expect(replies.map(({ status }) => status).sort()).toEqual([201, 404]);
  });

  it('approved twice with one key is one screen, with another key it is gone', async () => {
    const clinic = await makeClinic(server.deps.db);
    const admin = await browserOf(server, clinic.users.admin);
    const { userCode } = await start(display(server));
    const first = await approve(admin, userCode, wish, 'approve-once');
    const again = await approve(admin, userCode, wish, 'approve-once');
    expect(again).toMatchObject({ status: 201, body: { id: first.body.id } });
    expect((await approve(admin, userCode)).status).toBe(404);
    expect((await admin.send<{ items: [] }>('GET', '/screens')).body.items).toHaveLength(1);
  });

  it('is stopped after twenty guessed codes of a clinic, and right ones do not count', async () => {
    const clinic = await makeClinic(server.deps.db);
    const admin = await browserOf(server, clinic.users.admin);
    const { userCode } = await start(display(server));
    for (let look = 0; look < 25; look += 1)
      expect((await admin.send('GET', `/screen-pairings/${userCode}`)).status).toBe(200);
    for (let guess = 0; guess < 20; guess += 1) {
      const code = `BBBB-BBB${'BCDFGHJKLMNPQRSTVWXZ'.charAt(guess)}`;
      expect((await admin.send('GET', `/screen-pairings/${code}`)).status).toBe(404);
    }
    const late = await approve(admin, userCode);
    expect(late.problem.code).toBe('rate_limited');
    expect(Number(late.headers['retry-after'])).toBeGreaterThan(0);
  });

  it('gives no more than sixty codes to one network in ten minutes', async () => {
    const tv = display(server);
    for (let ask = 0; ask < 60; ask += 1) await start(tv);
    expect((await tv.send('POST', '/screen-pairings')).problem.code).toBe('rate_limited');
  });

  it('is for admins only', async () => {
    const clinic = await makeClinic(server.deps.db);
    const { userCode } = await start(display(server));
    for (const role of ['veterinarian', 'technician', 'receptionist'] as const) {
      const person = await browserOf(server, clinic.users[role]);
      expect((await person.send('GET', `/screen-pairings/${userCode}`)).status).toBe(403);
      expect((await approve(person, userCode)).status).toBe(403);
      expect((await person.send('GET', '/screens')).status).toBe(403);
    }
  });

  it('is refused from another site', async () => {
    const headers = { origin: 'https://evil.example' };
    const reply = await display(server).send('POST', '/screen-pairings', { headers });
    expect(reply.problem.code).toBe('foreign_origin');
  });

  it('is in the audit log: who approved it, and that the display came', async () => {
    const clinic = await makeClinic(server.deps.db);
    const { screen } = await paired(server, clinic);
    const rows = await auditOf(server, clinic.id);
    const ofScreen = rows.filter((row) => row.entity_type === 'screen');
    expect(ofScreen).toMatchObject([
      { action: 'create', user_id: clinic.users.admin.id, values: { name: screen.name } },
      { action: 'login', user_id: null, values: { outcome: 'paired' } },
    ]);
  });
});
