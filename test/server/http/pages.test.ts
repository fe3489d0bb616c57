import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import type { StaffRole } from '../../../shared/abilities.ts';
import type { Endpoint } from '../../../shared/endpoint.ts';
import { routes } from '../../../server/app.ts';
import { askRaw, signedIn, testApp, type Asker, type TestServer } from '../../support/testApp.ts';
import { makeClinic, type TestClinic } from '../../support/testDatabase.ts';
import { idIn, idsOf, paramsOf } from './clinicIds.ts';
import { nameOf, roleFor } from './grantable.ts';

/** Lists that come as a whole, and why. */
const whole: Readonly<Record<string, string>> = {
  'GET /search': 'the first hits; whoever wants others types more',
  'GET /pets/:petId/lab-trends': 'the points of one plot',
};

const isList = ({ method, reply }: Endpoint) =>
  method === 'GET' && reply instanceof z.ZodObject && 'items' in reply.shape;
const lists = routes
  .map(({ endpoint }) => endpoint)
  .filter((endpoint) => isList(endpoint) && !(nameOf(endpoint) in whole));

/** The names that a list sorts by; one undefined for a list without. */
function sortsOf({ query }: Endpoint): readonly (string | undefined)[] {
  const sort: unknown = query?.shape['sort'];
  if (!(sort instanceof z.ZodDefault)) return [undefined];
  const names: unknown = sort.unwrap();
  if (!(names instanceof z.ZodEnum)) throw new Error('a sort that is no enum');
  return names.options.map(String);
}
const orders = lists.flatMap((endpoint) =>
  sortsOf(endpoint).map((sort) => [nameOf(endpoint), sort ?? 'id', { endpoint, sort }] as const),
);

const severalOf = [
  ...['userId', 'clientId', 'petId', 'appointmentId', 'reminderId', 'labResultId', 'labAlertId'],
  ...['medicalRecordId', 'diagnosisId', 'vaccinationId', 'screenId', 'legalHoldId'],
  ...['mailMessageId', 'invitationId', 'sessionId'],
];

const inHours = (hours: number) => new Date(Date.now() + hours * 3_600_000);

let server: TestServer;
let clinic: TestClinic;
let ids: Readonly<Record<string, string>>;
const askers = new Map<StaffRole, Asker>();
beforeAll(async () => {
  server = await testApp();
  clinic = await makeClinic(server.deps.db);
  for (let time = 0; time < 3; time += 1) await idsOf(server, clinic, severalOf);
  await clinic.run(async () => {
    const { app } = server.deps.db;
    await app('vaccinations').update({ next_due_date: '2026-01-01' });
    await app('appointments').update({ start_time: inHours(24), end_time: inHours(25) });
    await app('appointment_reminders').update({ type: 'call', send_at: inHours(-1) });
  });
  ids = { ...(await idsOf(server, clinic)), userId: clinic.users.admin.id };
});
afterAll(() => server.close());

async function askerFor(endpoint: Endpoint): Promise<Asker> {
  const role = roleFor(endpoint);
  const asker = askers.get(role) ?? (await signedIn(server, clinic.users[role]));
  askers.set(role, asker);
  return asker;
}

type Order = { readonly endpoint: Endpoint; readonly sort: string | undefined };
type Page = { readonly items: { readonly id: string }[]; readonly nextCursor: string | null };

async function pageOf({ endpoint, sort }: Order, more: object): Promise<Page> {
  const params = paramsOf(endpoint, (name) => idIn(ids, name));
  const query = { ...(sort === undefined ? {} : { sort }), ...more };
  const reply = await askRaw(await askerFor(endpoint), endpoint, { params, query });
  expect(reply.status).toBe(200);
  return reply.body as Page; // what the contract says of a page
}

async function walk(order: Order): Promise<string[]> {
  const found: string[] = [];
  let cursor: string | null | undefined;
  do {
    const page = await pageOf(order, { limit: 1, ...(cursor ? { cursor } : {}) });
    found.push(...page.items.map(({ id }) => id));
    cursor = page.nextCursor;
  } while (cursor !== null && found.length < 100);
  return found;
}

describe('every list', () => {
  it.each(lists.map((endpoint) => [nameOf(endpoint), endpoint] as const))(
    '%s comes in pages',
    (_name, { query, reply }) => {
      expect(Object.keys(query?.shape ?? {})).toEqual(expect.arrayContaining(['limit', 'cursor']));
      expect(Object.keys((reply as z.ZodObject).shape)).toContain('nextCursor');
    },
  );

  it.each(orders.filter(([name]) => name !== 'GET /audit-logs'))(
    '%s by %s has in pages of one what it has in one page',
    async (_name, _sort, order) => {
      const { items } = await pageOf(order, { limit: 200 });
      const all = items.map(({ id }) => id);
      expect(await walk(order)).toEqual(all);
      expect(new Set(all).size).toBe(all.length);
    },
  );

  it.each(orders.filter(([, sort]) => sort.startsWith('-')))(
    '%s by %s is the other way around without the -',
    async (_name, sort, { endpoint }) => {
      if (endpoint.path === '/audit-logs') return;
      const [down, up] = [sort, sort.slice(1)].map((each) =>
        pageOf({ endpoint, sort: each }, { limit: 200 }),
      );
      const idsIn = async (page: Promise<Page> | undefined) =>
        (await page)?.items.map(({ id }) => id);
      expect((await idsIn(down))?.toReversed()).toEqual(await idsIn(up));
    },
  );

  it('has something to show here', async () => {
    const counts = await Promise.all(
      lists.map(async (endpoint) => {
        const { items } = await pageOf({ endpoint, sort: undefined }, {});
        return [nameOf(endpoint), items.length] as const;
      }),
    );
    expect(counts.filter(([, count]) => count === 0)).toEqual([]);
  });

  it('that comes as a whole is named with the reason', () => {
    const names = routes.map(({ endpoint }) => nameOf(endpoint));
    expect(names).toEqual(expect.arrayContaining(Object.keys(whole)));
  });
});
