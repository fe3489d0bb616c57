import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { routes } from '../../../server/app.ts';
import { askRaw, signedIn, testApp, type TestServer } from '../../support/testApp.ts';
import { makeClinic, type TestClinic } from '../../support/testDatabase.ts';
import { administrator } from '../db/administrator.ts';
import { nameOf, roleFor } from './grantable.ts';
import { ownRequest } from './ownRequest.ts';

/** A database of its own: what is taken away here is gone for all who use it. */
const prefix = 'tfailures';
const about = ['/pets', '/clients', '/appointments', '/medical-records', '/lab-results'];
const tried = routes
  .map(({ endpoint }) => endpoint)
  .filter(({ method, path }) => method !== 'DELETE' && about.includes(path));

let server: TestServer;
let clinic: TestClinic;
beforeAll(async () => {
  server = await testApp({}, { prefix });
  clinic = await makeClinic(server.deps.db);
});
afterAll(() => server.close());

async function prepared() {
  const made = [];
  for (const endpoint of tried) {
    const who = clinic.users[roleFor(endpoint)];
    const asker = await signedIn(server, who);
    const own = await ownRequest({ server, clinic, who }, endpoint);
    made.push(() =>
      askRaw(asker, endpoint, own).then((reply) => [nameOf(endpoint), reply] as const),
    );
  }
  return made;
}

/** Words of statements, of the database and its accounts, and of a stack. */
const inner =
  /\b(select|insert|update|delete|from|where|denied|command|knex|mysql|mariadb|sql\w*|errno|er_\w+|stack)\b|tfailures|localhost|127\.0\.0\.1|node_modules|\.ts\b|\n\s+at /i;
const fields = ['code', 'detail', 'requestId', 'status', 'title', 'type'];

async function expectQuiet(asks: Awaited<ReturnType<typeof prepared>>): Promise<void> {
  for (const send of asks) {
    const [name, { status, body, headers }] = await send();
    expect([name, status]).toEqual([name, expect.toSatisfy((code: number) => code >= 500)]);
    expect(Object.keys(body as object).sort()).toEqual(fields);
    const { 'content-security-policy': _, ...said } = headers;
    expect([name, JSON.stringify([body, said])]).toEqual([name, expect.not.stringMatching(inner)]);
  }
}

describe('a request that the database fails', () => {
  it('tells nothing of statements, accounts or code', async () => {
    const asks = await prepared();
    expect(asks.length).toBeGreaterThan(about.length);
    const root = await administrator(prefix);
    for (const table of ['pets', 'clients', 'appointments', 'medical_records', 'lab_results'])
      await root.rows(`RENAME TABLE ${table} TO ${table}_away`);
    root.end();
    await expectQuiet(asks);
    await server.deps.db.app.destroy();
    await expectQuiet(asks);
  });
});
