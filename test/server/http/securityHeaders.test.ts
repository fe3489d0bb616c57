import { afterAll, beforeAll, expect, it } from 'vitest';
import { getBoard } from '../../../shared/boardEndpoints.ts';
import { getMe } from '../../../shared/sessionEndpoints.ts';
import { securityHeaders } from '../../../server/http/securityHeaders.ts';
import { askRaw, nobody, signedIn, testApp, type TestServer } from '../../support/testApp.ts';
import { makeClinic } from '../../support/testDatabase.ts';

let server: TestServer;
beforeAll(async () => {
  server = await testApp();
});
afterAll(() => server.close());

it('are on every reply: given, known, refused, not found, and no address at all', async () => {
  const clinic = await makeClinic(server.deps.db);
  const rita = await signedIn(server, clinic.users.receptionist);
  const given = await askRaw(rita, getBoard, {});
  const known = await askRaw(rita, getBoard, {
    headers: { 'if-none-match': String(given.headers['etag']) },
  });
  const refused = await askRaw(nobody(server), getMe, {});
  const missing = await server.app.inject({ url: '/api/v1/nothing' });
  const health = await server.app.inject({ url: '/healthz' });
  expect([given.status, known.status, refused.status]).toEqual([200, 304, 401]);
  for (const { headers } of [given, known, refused, missing, health])
    expect(headers).toMatchObject(securityHeaders({ publicUrl: undefined }));
});

it('are on replies to addresses that cannot be read, which no cache keeps either', async () => {
  const endless = 'x'.repeat(2_000);
  for (const url of ['/api/v1/pets/%ff', '/%ff', `/api/v1/pets/${endless}`]) {
    const { headers, statusCode } = await server.app.inject({ url });
    expect([400, 404]).toContain(statusCode);
    expect(headers).toMatchObject({
      ...securityHeaders({ publicUrl: undefined }),
      'cache-control': 'no-store',
      'content-type': 'application/problem+json',
      'x-request-id': expect.stringMatching(/./) as string,
    });
  }
});

it('say what helmet says, and ask for https only where that is our address', () => {
  const plain = securityHeaders({ publicUrl: undefined });
  expect(plain).toMatchObject({
    'content-security-policy': expect.stringContaining("require-trusted-types-for 'script'"),
    'cross-origin-opener-policy': 'same-origin',
    'cross-origin-resource-policy': 'same-origin',
    'referrer-policy': 'no-referrer',
    'x-content-type-options': 'nosniff',
    'x-frame-options': 'SAMEORIGIN',
  });
  expect(plain['content-security-policy']).not.toContain('unsafe');
  expect(plain).not.toHaveProperty('strict-transport-security');
  const safe = securityHeaders({ publicUrl: 'https://board.example' });
  expect(safe['strict-transport-security']).toContain('max-age=31536000');
});
