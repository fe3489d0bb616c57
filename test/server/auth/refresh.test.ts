import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { testApp, type TestServer } from '../../support/testApp.ts';
import { makeClinic, type TestClinic } from '../../support/testDatabase.ts';
import { auditOf, Browser, browserOf } from './browser.ts';

const hourMs = 3_600_000;
let server: TestServer;
let clinic: TestClinic;
/** A server of its own for tests that move the clock. */
let node: TestServer;
beforeAll(async () => {
  server = await testApp();
  node = await testApp();
  clinic = await makeClinic(server.deps.db);
});
afterAll(async () => {
  await server.close();
  await node.close();
});

async function isSignedIn(browser: Browser): Promise<boolean> {
  return (await browser.send('GET', '/me')).status === 200;
}

async function openSessions(userId: string): Promise<number> {
  const rows = await server.deps.db
    .auth('sessions')
    .where({ clinic_id: clinic.id, user_id: userId, revoked_at: null });
  return rows.length;
}

describe('a refresh', () => {
  it('answers a new token, a new cookie and who it is', async () => {
    const browser = await browserOf(server, clinic.users.admin);
    const { cookie } = browser;
    const reply = await browser.refresh();
    expect(reply.status).toBe(200);
    expect(reply.body.me.id).toBe(clinic.users.admin.id);
    expect(browser.cookie).not.toBe(cookie);
    expect(await isSignedIn(browser)).toBe(true);
  });

  it('keeps nothing in the database that could be used as a cookie', async () => {
    const browser = await browserOf(server, clinic.users.admin);
    const { sessionId } = (await browser.refresh()).body.me;
    const secret = browser.cookie.split('.')[2] ?? 'none';
    const [row] = await server.deps.db.auth('sessions').where({ id: sessionId });
    expect(secret).toHaveLength(43);
    expect(JSON.stringify(row)).not.toContain(secret);
    expect(row.token_hash).toHaveLength(32);
  });

  it('without a cookie is refused', async () => {
    expect((await new Browser(server).refresh()).problem.code).toBe('session_ended');
  });

  it('by twenty tabs at once leaves one family, and every tab can go on', async () => {
    const browser = await browserOf(server, clinic.users.technician);
    const { sessionId } = (await browser.send<{ sessionId: string }>('GET', '/me')).body;
    const shared = browser.cookie;
    const tabs = Array.from({ length: 20 }, () => new Browser(server));
    const replies = await Promise.all(tabs.map((tab) => tab.refresh(shared)));
    expect(replies.map(({ status }) => status)).toEqual(Array(20).fill(200));
    expect(new Set(tabs.map((tab) => tab.cookie)).size).toBe(1);
    expect(tabs[0]?.cookie).not.toBe(shared);
    expect(new Set(replies.map(({ body }) => body.me.sessionId))).toEqual(new Set([sessionId]));
    for (const tab of tabs) expect(await isSignedIn(tab)).toBe(true);
    expect((await tabs[7]?.refresh())?.status).toBe(200);
  });

  it('again with the same cookie within ten seconds gets the same successor', async () => {
    const browser = await browserOf(node, clinic.users.admin);
    const first = browser.cookie;
    await browser.refresh();
    const second = browser.cookie;
    node.clock.advance(5_000);
    expect((await browser.refresh(first)).status).toBe(200);
    expect(browser.cookie).toBe(second);
  });
});

describe('a cookie that was used before', () => {
  it('ends its family after ten seconds: the new cookie and the token too', async () => {
    const browser = await browserOf(node, clinic.users.veterinarian);
    const stolen = browser.cookie;
    await browser.refresh();
    node.clock.advance(11_000);
    const thief = await new Browser(node).refresh(stolen);
    expect(thief.problem.code).toBe('session_ended');
    expect((await browser.send('GET', '/me')).problem.code).toBe('session_ended');
    expect((await browser.refresh()).problem.code).toBe('session_ended');
  });

  it('is told in the audit log', async () => {
    const own = await makeClinic(node.deps.db);
    const browser = await browserOf(node, own.users.admin);
    const stolen = browser.cookie;
    await browser.refresh();
    node.clock.advance(11_000);
    await new Browser(node, '203.0.113.50').refresh(stolen);
    expect((await auditOf(node, own.id)).at(-1)).toMatchObject({
      action: 'logout',
      entity_type: 'session',
      user_id: own.users.admin.id,
      ip_address: '203.0.113.50',
      values: { outcome: 'revoked', reason: 'token_reused' },
    });
  });

  it('twice ends its family even within the ten seconds', async () => {
    const browser = await browserOf(server, clinic.users.veterinarian);
    const first = browser.cookie;
    await browser.refresh();
    await browser.refresh();
    expect((await new Browser(server).refresh(first)).status).toBe(401);
    expect(await isSignedIn(browser)).toBe(false);
  });

  it('does not touch other sessions of the person', async () => {
    const { receptionist } = clinic.users;
    const desk = await browserOf(node, receptionist);
    const phone = await browserOf(node, receptionist);
    const first = desk.cookie;
    await desk.refresh();
    node.clock.advance(11_000);
    await desk.refresh(first);
    expect(await isSignedIn(desk)).toBe(false);
    expect(await isSignedIn(phone)).toBe(true);
  });
});

describe('a cookie that we never made', () => {
  it('is refused and ends nobody', async () => {
    const browser = await browserOf(server, clinic.users.admin);
    const [name = '', value = ''] = browser.cookie.split('=');
    const [clinicId, sessionId, secret, mac] = value.split('.');
    const other = 'A'.repeat(43);
    const invented = [
      [clinicId, sessionId, other, mac],
      [clinicId, sessionId, secret, other],
      [clinicId, sessionId, secret],
      [clinicId, sessionId, secret, mac, 'x'],
      ['x'],
    ];
    for (const parts of invented) {
      const reply = await new Browser(server).refresh(`${name}=${parts.join('.')}`);
      expect(reply.problem.code).toBe('session_ended');
    }
    expect(await isSignedIn(browser)).toBe(true);
    expect((await browser.refresh()).status).toBe(200);
  });

  it('of another installation is refused', async () => {
    const other = await testApp({ secret: Buffer.alloc(32, 7) });
    const browser = await browserOf(server, clinic.users.admin);
    expect((await new Browser(other).refresh(browser.cookie)).status).toBe(401);
    await other.close();
    expect((await browser.refresh()).status).toBe(200);
  });
});

describe('a session', () => {
  it('ends after twelve idle hours', async () => {
    const browser = await browserOf(node, clinic.users.admin);
    node.clock.advance(11.9 * hourMs);
    expect((await browser.refresh()).status).toBe(200);
    node.clock.advance(12.1 * hourMs);
    expect((await browser.refresh()).problem.code).toBe('session_ended');
  });

  it('ends after thirty days of work', async () => {
    const browser = await browserOf(node, clinic.users.admin);
    for (let halfDay = 0; halfDay < 63; halfDay += 1) {
      node.clock.advance(11.4 * hourMs);
      expect((await browser.refresh()).status).toBe(200);
    }
    node.clock.advance(11.4 * hourMs);
    expect((await browser.refresh()).problem.code).toBe('session_ended');
  });

  it('of a deactivated person is not renewed', async () => {
    const own = await makeClinic(server.deps.db);
    const browser = await browserOf(server, own.users.technician);
    const person = { clinic_id: own.id, id: own.users.technician.id };
    await server.deps.db.auth('users').where(person).update({ is_active: false });
    expect((await browser.refresh()).problem.code).toBe('session_ended');
  });

  it('ends with signing out, which clears the cookie and is in the audit log', async () => {
    const own = await makeClinic(server.deps.db);
    const browser = await browserOf(server, own.users.admin);
    const { setCookie } = await browser.send('DELETE', '/sessions/current');
    expect(setCookie).toMatch(/^vetcare_refresh=;.*Expires=Thu, 01 Jan 1970/);
    expect((await browser.refresh()).status).toBe(401);
    expect((await auditOf(server, own.id)).at(-1)).toMatchObject({
      action: 'logout',
      values: { outcome: 'signed_out' },
    });
  });
});

describe('own sessions', () => {
  type List = {
    items: { id: string; isCurrent: boolean; label: string | null; ipAddress: string }[];
  };

  it('are listed with the current one marked, and nobody else’s', async () => {
    const own = await makeClinic(server.deps.db);
    const desk = await browserOf(server, own.users.admin, '203.0.113.9');
    await browserOf(server, own.users.admin, '203.0.113.10');
    await browserOf(server, own.users.technician);
    const { items } = (await desk.send<List>('GET', '/sessions')).body;
    expect(items.map(({ ipAddress }) => ipAddress).sort()).toEqual(['203.0.113.10', '203.0.113.9']);
    expect(items.find(({ isCurrent }) => isCurrent)?.ipAddress).toBe('203.0.113.9');
  });

  it('can be ended one by one', async () => {
    const own = await makeClinic(server.deps.db);
    const desk = await browserOf(server, own.users.admin);
    const lost = await browserOf(server, own.users.admin);
    const { items } = (await lost.send<List>('GET', '/sessions')).body;
    const id = items.find(({ isCurrent }) => isCurrent)?.id ?? '';
    expect((await desk.send('DELETE', `/sessions/${id}`)).status).toBe(200);
    expect(await isSignedIn(lost)).toBe(false);
    expect(await isSignedIn(desk)).toBe(true);
    expect((await desk.send('DELETE', `/sessions/${id}`)).status).toBe(404);
  });

  it('of a colleague or of another clinic are not found and stay', async () => {
    const other = await makeClinic(server.deps.db);
    const admin = await browserOf(server, clinic.users.admin);
    const strangers = [
      await browserOf(server, clinic.users.receptionist),
      await browserOf(server, other.users.admin),
    ];
    for (const stranger of strangers) {
      const { sessionId } = (await stranger.send<{ sessionId: string }>('GET', '/me')).body;
      const reply = await admin.send('DELETE', `/sessions/${sessionId}`);
      expect(reply).toMatchObject({ status: 404, problem: { code: 'not_found' } });
      expect(await isSignedIn(stranger)).toBe(true);
    }
    expect(await openSessions(clinic.users.receptionist.id)).toBeGreaterThan(0);
  });
});
