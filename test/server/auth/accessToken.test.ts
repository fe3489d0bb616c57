import { createHmac } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { deriveKey } from '../../../server/db/keys.ts';
import { testApp, type TestServer } from '../../support/testApp.ts';
import { makeClinic, type TestClinic } from '../../support/testDatabase.ts';
import { Browser, browserOf } from './browser.ts';

let server: TestServer;
let clinic: TestClinic;
beforeAll(async () => {
  server = await testApp();
  clinic = await makeClinic(server.deps.db);
});
afterAll(() => server.close());

type Parts = { header?: object; claims?: object; key?: Uint8Array; digest?: string };
const encode = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
const decode = (part: string | undefined): Record<string, unknown> =>
  JSON.parse(Buffer.from(part ?? '', 'base64url').toString()) as Record<string, unknown>;

/** The token with other claims or header, signed anew with a key: by default our own. */
function resigned(token: string, { header, claims, key, digest = 'sha256' }: Parts): string {
  const [head, body] = token.split('.');
  const input = `${encode({ ...decode(head), ...header })}.${encode({ ...decode(body), ...claims })}`;
  const ours = deriveKey(server.deps.config.secret, 'access token');
  return `${input}.${createHmac(digest, key ?? ours)
    .update(input)
    .digest('base64url')}`;
}

async function statusWith(token: string, of = server) {
  const browser = new Browser(of);
  browser.accessToken = token;
  const { status, problem } = await browser.send('GET', '/me');
  return status === 200 ? 200 : problem.code;
}

describe('an access token', () => {
  it('opens what its role may do, for five minutes', async () => {
    const late = await testApp();
    const { accessToken } = await browserOf(late, clinic.users.admin);
    expect(await statusWith(accessToken, late)).toBe(200);
    late.clock.advance(280_000);
    expect(await statusWith(accessToken, late)).toBe(200);
    late.clock.advance(21_000);
    expect(await statusWith(accessToken, late)).toBe('not_signed_in');
    await late.close();
  });

  it('is needed', async () => {
    const nobody = new Browser(server);
    expect((await nobody.send('GET', '/me')).problem.code).toBe('not_signed_in');
    for (const authorization of ['Bearer', 'Bearer ', 'Basic YTpi', 'Bearer a b', 'bearer x.y.z']) {
      const reply = await nobody.send('GET', '/me', { headers: { authorization } });
      expect(reply.problem.code).toBe('not_signed_in');
    }
  });

  it('resigned with our key and unchanged is the control of these tests', async () => {
    const { accessToken } = await browserOf(server, clinic.users.technician);
    expect(await statusWith(resigned(accessToken, {}))).toBe(200);
  });

  it.each<[string, Parts]>([
    ['of another issuer', { claims: { iss: 'somebody-else' } }],
    ['for another audience', { claims: { aud: 'somebody-else' } }],
    ['without an issuer', { claims: { iss: undefined } }],
    ['without an audience', { claims: { aud: undefined } }],
    ['without an end', { claims: { exp: undefined } }],
    ['that ended', { claims: { exp: 1_700_000_000 } }],
    ['with a role that does not exist', { claims: { role: 'owner' } }],
    ['signed with another key', { key: Buffer.alloc(32, 1) }],
    ['signed with an empty key', { key: Buffer.alloc(0) }],
    ['of another algorithm of the family', { header: { alg: 'HS512' }, digest: 'sha512' }],
    ['of another type', { header: { typ: 'refresh' } }],
    ['for a session that never was', { claims: { sid: '01890000-0000-7000-8000-000000000000' } }],
  ])('%s is refused', async (_, parts) => {
    const { accessToken } = await browserOf(server, clinic.users.technician);
    expect(await statusWith(resigned(accessToken, parts))).toMatch(
      /^(not_signed_in|session_ended)$/,
    );
  });

  it('with algorithm none is refused, with and without a signature', async () => {
    const { accessToken } = await browserOf(server, clinic.users.technician);
    const [, body, signature] = accessToken.split('.');
    const head = encode({ alg: 'none', typ: 'JWT' });
    expect(await statusWith(`${head}.${body}.`)).toBe('not_signed_in');
    expect(await statusWith(`${head}.${body}.${signature}`)).toBe('not_signed_in');
  });

  it('with a claim changed under the old signature is refused', async () => {
    const { accessToken } = await browserOf(server, clinic.users.receptionist);
    const [head, body, signature] = accessToken.split('.');
    const claims = encode({ ...decode(body), role: 'admin' });
    expect(await statusWith(`${head}.${claims}.${signature}`)).toBe('not_signed_in');
  });

  it('even signed by us opens neither another role, another clinic nor another person', async () => {
    const other = await makeClinic(server.deps.db);
    const { accessToken } = await browserOf(server, clinic.users.receptionist);
    const claims = [{ role: 'admin' }, { clinic: other.id }, { sub: clinic.users.admin.id }];
    for (const forged of claims)
      expect(await statusWith(resigned(accessToken, { claims: forged }))).not.toBe(200);
  });
});

describe('the right to be here', () => {
  it('ends for a deactivated person within five seconds, on every node', async () => {
    const node = await testApp();
    const { accessToken } = await browserOf(server, clinic.users.veterinarian);
    expect(await statusWith(accessToken, node)).toBe(200);
    const person = { clinic_id: clinic.id, id: clinic.users.veterinarian.id };
    await server.deps.db.auth('users').where(person).update({ is_active: false });
    node.clock.advance(5_000);
    expect(await statusWith(accessToken, node)).toBe('session_ended');
    await server.deps.db.auth('users').where(person).update({ is_active: true });
    await node.close();
  });

  it('asks for a new token after a change of role', async () => {
    const fresh = await makeClinic(server.deps.db);
    const node = await testApp();
    const { id } = fresh.users.technician;
    const browser = await browserOf(node, fresh.users.technician);
    await node.deps.db
      .auth('users')
      .where({ clinic_id: fresh.id, id })
      .update({ role: 'receptionist' });
    node.clock.advance(5_000);
    expect(await statusWith(browser.accessToken, node)).toBe('not_signed_in');
    expect((await browser.refresh()).body.me.role).toBe('receptionist');
    await node.close();
  });

  it('ends at once on this node and within five seconds on another when signing out', async () => {
    const node = await testApp();
    const browser = await browserOf(server, clinic.users.admin);
    expect(await statusWith(browser.accessToken, node)).toBe(200);
    expect((await browser.send('DELETE', '/sessions/current')).status).toBe(200);
    expect(await statusWith(browser.accessToken)).toBe('session_ended');
    node.clock.advance(5_000);
    expect(await statusWith(browser.accessToken, node)).toBe('session_ended');
    await node.close();
  });
});
