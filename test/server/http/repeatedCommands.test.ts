import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Endpoint } from '../../../shared/endpoint.ts';
import { routes } from '../../../server/app.ts';
import { openapiCheckOf } from '../../support/openapiCheck.ts';
import { askRaw, signedIn, testApp, type TestServer } from '../../support/testApp.ts';
import { makeClinic, type TestClinic } from '../../support/testDatabase.ts';
import { nameOf, roleFor } from './grantable.ts';
import { ownRequest } from './ownRequest.ts';

type Said = { readonly params: object; readonly query?: unknown; readonly body?: object };

const commands = routes.flatMap(({ endpoint, isCommand }) => (isCommand ? [endpoint] : []));
const plain = routes.flatMap(({ endpoint, isCommand }) =>
  isCommand || endpoint.method === 'GET' || endpoint.ability === 'public' ? [] : [endpoint],
);

let server: TestServer;
beforeAll(async () => {
  server = await testApp();
});
afterAll(() => server.close());

/** What every effect leaves in its clinic: audit rows, but for those of replies that were read once more, and steps of the board. */
async function traces({ id }: TestClinic): Promise<unknown[]> {
  const { auth } = server.deps.db;
  return [
    await auth('audit_logs')
      .where({ clinic_id: id })
      .whereRaw("NOT (action = 'read' AND COALESCE(new_values, '') LIKE '%repeated%')")
      .count('id as n'),
    await auth('clinic_streams').where({ clinic_id: id }),
  ];
}

/** Another value that may stand in its place. */
const otherValues = (value: unknown): unknown[] => {
  if (typeof value === 'number') return [value + 1];
  if (typeof value === 'boolean') return [!value];
  return typeof value === 'string' ? [`${value}x`, randomUUID()] : [];
};

/** The request with something else in it that the contract takes as well; null where it has no room for that. */
function otherThan(endpoint: Endpoint, said: Said): Said | null {
  const { body, params } = endpoint;
  const changed = (from: object) =>
    Object.entries(from).flatMap(([key, value]) =>
      // A password is no part of what is compared.
      key === 'currentPassword'
        ? []
        : otherValues(value).map((other) => ({ ...from, [key]: other })),
    );
  const found = changed(said.body ?? {}).find((other) => body?.safeParse(other).success);
  if (found) return { ...said, body: found };
  const place = changed(said.params).find((other) => params?.safeParse(other).success);
  return place ? { ...said, params: place } : null;
}

/** Takes no body and names no record: there is only one request of it. */
const hasOneRequest = ['POST /me/email-verification'];

describe('a command that is sent again', () => {
  it.each(commands.map((endpoint) => [nameOf(endpoint), endpoint] as const))(
    '%s is done once, and its key is taken',
    async (name, endpoint) => {
      const clinic = await makeClinic(server.deps.db);
      const who = clinic.users[roleFor(endpoint)];
      const asker = await signedIn(server, who);
      const own = await ownRequest({ server, clinic, who }, endpoint);
      const commandId = randomUUID();
      const first = await askRaw(asker, endpoint, { ...own, commandId });
      expect([200, 201]).toContain(first.status);
      const left = await traces(clinic);
      const again = await askRaw(asker, endpoint, { ...own, commandId });
      expect([again.status, again.body]).toEqual([first.status, first.body]);
      expect(await traces(clinic)).toEqual(left);
      const other = otherThan(endpoint, own);
      expect(other === null).toBe(hasOneRequest.includes(name));
      if (other === null) return;
      const reused = await askRaw(asker, endpoint, { ...other, commandId });
      expect(reused).toMatchObject({ status: 422, problem: { code: 'command_reused' } });
      expect(await traces(clinic)).toEqual(left);
    },
  );
});

describe('an unsafe route that is no command', () => {
  it('is about one’s own session or account, and promises no Idempotency-Key', async () => {
    for (const { path } of plain) expect(path).toMatch(/^\/(sessions|me)\//);
    const { document } = await openapiCheckOf(server);
    for (const { method, path } of plain) {
      const shown = `/api/v1${path.replace(/:(\w+)/g, '{$1}')}`;
      const found = document.paths[shown] ?? document.paths[path.replace(/:(\w+)/g, '{$1}')];
      const operation = found?.[method.toLowerCase()];
      expect([path, operation]).toEqual([path, expect.anything()]);
      expect(JSON.stringify(operation)).not.toMatch(/IdempotencyKey|command_reused/);
    }
  });
});
