import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { StaffRole } from '../../../shared/abilities.ts';
import type { Endpoint } from '../../../shared/endpoint.ts';
import { routes } from '../../../server/app.ts';
import { currentTenant } from '../../../server/db/tenantContext.ts';
import { askRaw, signedIn, testApp, type Asker, type TestServer } from '../../support/testApp.ts';
import { makeClinic, type TestClinic } from '../../support/testDatabase.ts';
import { nameOf, roleFor } from './grantable.ts';
import { ownRequest } from './ownRequest.ts';

const reads = routes
  .map(({ endpoint }) => endpoint)
  .filter(({ method, ability }) => method === 'GET' && ability !== 'public');

let server: TestServer;
let clinic: TestClinic;
const askers = new Map<StaffRole, Asker>();
let said: string[] = [];

/** Whoever asks, or null before that is known: authentication has no tenant yet, and the audit rows of reads are written as the server's own work. */
function actor(): string | null {
  try {
    return currentTenant().actorId;
  } catch {
    return null;
  }
}

/** Reads that take more, and why. */
const longer: Readonly<Record<string, number>> = {
  // A walk along the chain: its head, the row it goes on from, and one statement for each 500 rows.
  'GET /audit-logs/verification': 3,
  // The person, as the clinic's own account sees them; then, on the one of sign-in, their accounts in other clinics and the sessions of all.
  'GET /users/:userId/sessions': 3,
  'GET /users/:userId/sessions/:sessionId': 3,
  // Guesses are counted: a point for the look, what the points are, and the point back when the code was right.
  'GET /screen-pairings/:userCode': 4,
};

/** The audit rows of a download are written in its own transaction. */
const isAudit = (sql: string) => /^(insert into|update) `?audit_|FOR UPDATE$/i.test(sql);
const isFrame = (sql: string) => /^(BEGIN|START TRANSACTION|COMMIT|ROLLBACK|SET)\b/i.test(sql);

function hear({ sql }: { readonly sql: string }): void {
  const who = actor();
  if (who === null || who === 'system' || isFrame(sql) || isAudit(sql)) return;
  said.push(sql);
}

beforeAll(async () => {
  server = await testApp();
  clinic = await makeClinic(server.deps.db);
  const { app, auth } = server.deps.db;
  for (const pool of [app, auth]) pool.on('query', hear);
});
afterAll(() => server.close());

async function askerFor(endpoint: Endpoint): Promise<Asker> {
  const role = roleFor(endpoint);
  const asker = askers.get(role) ?? (await signedIn(server, clinic.users[role]));
  askers.set(role, asker);
  return asker;
}

/** The statements of the handler, asked for the second time. */
async function statementsOf(endpoint: Endpoint): Promise<string[]> {
  const asker = await askerFor(endpoint);
  const own = await ownRequest({ server, clinic, who: clinic.users[roleFor(endpoint)] }, endpoint);
  for (const time of ['cold', 'warm']) {
    said = [];
    const { status } = await askRaw(asker, endpoint, own);
    expect([time, status]).toEqual([time, 200]);
  }
  return said;
}

describe('a read', () => {
  it.each(reads.map((endpoint) => [nameOf(endpoint), endpoint] as const))(
    '%s takes at most two statements',
    async (name, endpoint) => {
      const statements = await statementsOf(endpoint);
      expect(statements.length, statements.join('\n')).toBeLessThanOrEqual(longer[name] ?? 2);
    },
  );

  it('of a pet is heard here', async () => {
    const pet = reads.find(({ path }) => path === '/pets/:petId');
    expect(pet && (await statementsOf(pet)).join('\n')).toContain('pets');
  });
});
