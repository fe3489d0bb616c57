import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { listClients } from '../../../shared/clientEndpoints.ts';
import { getMe, refreshSession, signIn } from '../../../shared/sessionEndpoints.ts';
import { createPet } from '../../../shared/petEndpoints.ts';
import type { OpenapiDocument } from '../../../server/reference/openapiDocument.ts';
import { askRaw, nobody, signedIn, testApp, type TestServer } from '../../support/testApp.ts';
import { makeClinic } from '../../support/testDatabase.ts';

let server: TestServer;
beforeAll(async () => {
  server = await testApp({ requestsPerMinute: 5 });
});
afterAll(() => server.close());

const person = async () => {
  const clinic = await makeClinic(server.deps.db);
  return { clinic, rita: await signedIn(await roomy(), clinic.users.receptionist) };
};
/** The same installation with room for many requests. */
let roomyServer: TestServer | undefined;
async function roomy(): Promise<TestServer> {
  roomyServer ??= await testApp();
  return roomyServer;
}
afterAll(() => roomyServer?.close());

describe('the limit of requests', () => {
  it('is told in every reply, and refuses with the time to wait', async () => {
    const { rita } = await person();
    const limited = { ...rita, server };
    const told: unknown[] = [];
    for (let request = 1; request <= 5; request += 1) {
      const reply = await askRaw(limited, getMe, {});
      expect(reply.status).toBe(200);
      expect(reply.headers).toMatchObject({ 'ratelimit-limit': '5' });
      told.push(reply.headers['ratelimit-remaining']);
    }
    expect(told).toEqual(['4', '3', '2', '1', '0']);
    const over = await askRaw(limited, getMe, {});
    expect(over).toMatchObject({ status: 429, problem: { code: 'rate_limited' } });
    const wait = Number(over.headers['retry-after']);
    expect(wait).toBeGreaterThan(0);
    expect(wait).toBeLessThanOrEqual(60);
    expect(over.headers['ratelimit-remaining']).toBe('0');
  });

  it('is each session’s own: colleagues behind the same address go on', async () => {
    const { clinic, rita } = await person();
    for (let request = 0; request < 6; request += 1) await askRaw({ ...rita, server }, getMe, {});
    const vera = await signedIn(await roomy(), clinic.users.veterinarian);
    expect((await askRaw({ ...vera, server }, getMe, {})).status).toBe(200);
  });

  it('counts made-up tokens for the address that sends them', async () => {
    const statuses: number[] = [];
    for (let request = 0; request < 6; request += 1) {
      const headers = { authorization: `Bearer made.up.${String(request)}` };
      statuses.push((await askRaw({ server, headers }, getMe, {})).status);
    }
    expect(statuses).toContain(429);
  });

  it('is told by refusals and by what does not exist as well', async () => {
    const there = await roomy();
    for (const url of ['/api/v1/nothing', '/api/v1/me']) {
      const response = await there.app.inject({ url });
      expect([url, response.headers]).toEqual([
        url,
        expect.objectContaining({ 'ratelimit-limit': '1000000' }),
      ]);
    }
  });
});

describe('the id of a request', () => {
  it.each(['7', 'front-desk_0042.b', 'x'.repeat(64)])(
    'is the caller’s where it is harmless, and stands in problems: %s',
    async (id) => {
      const there = nobody(await roomy());
      const said = await askRaw(there, getMe, { headers: { 'x-request-id': id } });
      expect(said.headers['x-request-id']).toBe(id);
      expect(said.problem.requestId).toBe(id);
    },
  );

  it.each(['', 'x'.repeat(65), 'two words here', '<script>alert(1)</script>', 'naïve'])(
    'is the server’s own where the caller’s is none: %s',
    async (id) => {
      const there = nobody(await roomy());
      const reply = await askRaw(there, getMe, { headers: { 'x-request-id': id } });
      expect(reply.headers['x-request-id']).toMatch(/^[0-9a-f-]{36}$/);
      expect(reply.problem.requestId).toBe(reply.headers['x-request-id']);
    },
  );

  it('is told in the document as it is', async () => {
    const response = await (await roomy()).app.inject({ url: '/openapi.json' });
    const { components } = response.json<OpenapiDocument>();
    const said = new RegExp(components.headers.RequestId.schema.pattern);
    expect(['7', 'x'.repeat(64)].every((id) => said.test(id))).toBe(true);
    expect(['', 'x'.repeat(65), 'a b'].some((id) => said.test(id))).toBe(false);
  });
});

describe('a refusal of fields', () => {
  it('names each of them in words that need no manual', async () => {
    const { rita } = await person();
    const body = {
      name: '',
      species: 'dragon',
      weightKg: 'heavy',
      birthDate: '2026-13-01',
      isDeceased: 'no',
      sex: null,
      surprise: 1,
    };
    const reply = await askRaw(rita, createPet, { body });
    const said = Object.fromEntries(
      (reply.problem.errors ?? []).map((one) => [one.path, one.message]),
    );
    expect(said).toMatchObject({
      'body.clientId': 'Please fill this in',
      'body.name': 'Please fill this in',
      'body.species': 'Must be one of: dog, cat, bird, reptile, rabbit, horse, other',
      'body.weightKg': 'Must be a number',
      'body.birthDate': 'Must be a date like 2026-11-22',
      'body.isDeceased': 'Must be yes or no (true or false)',
      'body.sex': 'Please fill this in',
      'body.surprise': 'Unknown field',
    });
  });

  it('says the first fault in one sentence, with the words that people have for a field', async () => {
    const { rita } = await person();
    const clientId = randomUUID();
    const rex = { clientId, name: 'Rex', species: 'dog', sex: 'male' } as const;
    const detailOf = async (body: object) =>
      (await askRaw(rita, createPet, { body: { ...rex, ...body } })).problem.detail;
    expect(await detailOf({ insuranceProvider: 7 })).toBe('Insurance provider: Must be text');
    expect(await detailOf({ birthDate: '2999-01-01' })).toBe('Birth date: Is in the future');
    expect(await detailOf({})).toBe('Client: No such client');
  });

  it('names what stands where nothing is taken', async () => {
    const { rita } = await person();
    const query = await askRaw(rita, getMe, { query: { verbose: 1 } });
    expect(query).toMatchObject({ status: 400, problem: { errors: [{ path: 'query.verbose' }] } });
    const body = await askRaw(nobody(await roomy()), refreshSession, { body: { token: 'x' } });
    expect(body).toMatchObject({ status: 400, problem: { errors: [{ path: 'body.token' }] } });
  });

  it('shows no pattern', async () => {
    const { rita } = await person();
    const list = await askRaw(rita, listClients, {
      query: { limit: 'all', cursor: 'x'.repeat(999) },
    });
    const mail = await askRaw(nobody(await roomy()), signIn, { body: { email: 1, password: [] } });
    const words = JSON.stringify([list.problem, mail.problem]);
    expect(words).not.toMatch(/\\\\|\^|expected|received|NaN|Invalid/);
  });
});
