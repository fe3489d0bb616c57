import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { may, Role } from '../../../shared/abilities.ts';
import type { Endpoint } from '../../../shared/endpoint.ts';
import { routes } from '../../../server/app.ts';
import { brokenBodies, brokenQueries, textFieldsOf } from '../../support/brokenFields.ts';
import { idFieldsOf, sampleOf, sampleQueryOf } from '../../support/sampleOf.ts';
import { hostileTexts } from '../../support/schemaValues.ts';
import { askRaw, testApp, type Reply, type TestServer } from '../../support/testApp.ts';
import { makeClinic } from '../../support/testDatabase.ts';
import { idIn, idsOf, paramsOf } from './clinicIds.ts';
import { FuzzCrew } from './fuzzCrew.ts';

type Ids = Readonly<Record<string, string>>;
type Said = { params: object; query?: unknown; body?: unknown };

const all = routes.map(
  ({ endpoint }) => [`${endpoint.method} ${endpoint.path}`, endpoint] as const,
);
let server: TestServer;
/** Whose requests are all refused, so that it stays as it is; and whose are granted, renewed now and then. */
let still: FuzzCrew;
let busy: FuzzCrew;
let foreign: Ids;

beforeAll(async () => {
  server = await testApp({ trustProxy: ['127.0.0.1'] });
  still = new FuzzCrew(server, Infinity);
  busy = new FuzzCrew(server, 60);
  foreign = await idsOf(server, await makeClinic(server.deps.db));
});
afterAll(() => server.close());

const rolesOf = ({ ability }: Endpoint): readonly string[] =>
  ability === 'public' ? ['nobody'] : Role.options.filter((role) => may(role, ability));

function headersFor(token: string | null): Record<string, string> {
  return token === null ? {} : { authorization: token };
}

/** A request that the contract takes, with the ids of this clinic. */
function plainRequest(endpoint: Endpoint, own: Ids): Said {
  const { body, query } = endpoint;
  const ids = body ? idFieldsOf(body).map((field) => [field, idIn(own, field)] as const) : [];
  return {
    params: paramsOf(endpoint, (name) => idIn(own, name)),
    ...(query ? { query: sampleQueryOf(query) } : {}),
    ...(body ? { body: { ...(sampleOf(body) as object), ...Object.fromEntries(ids) } } : {}),
  };
}

async function refusedFor(
  endpoint: Endpoint,
  change: (said: Said) => Said,
): Promise<Reply<unknown>> {
  const { own, tokenOf } = await still.stage();
  const [role = 'nobody'] = rolesOf(endpoint);
  const headers = headersFor(await tokenOf(role));
  return askRaw({ server, headers }, endpoint, change(plainRequest(endpoint, own)));
}

/** The reply as a test names it: its status, and the fields that it complains about. */
function complaint({ status, problem }: Reply<unknown>) {
  const fields = (problem.errors ?? []).map(({ path }) => path.split('.').slice(0, 2).join('.'));
  return { status, code: problem.code, fields: [...new Set(fields)] };
}

function refusedAt(field: string) {
  return {
    status: 400,
    code: 'invalid_request',
    fields: expect.arrayContaining([field]) as unknown,
  };
}

const without = (value: unknown, name: string) =>
  Object.fromEntries(Object.entries({ ...(value as object) }).filter(([key]) => key !== name));

describe.each(all)('%s', (_name, endpoint) => {
  it('names each field that is broken, in words without a pattern', async () => {
    for (const { what, field, value } of endpoint.body ? brokenBodies(endpoint.body) : []) {
      const reply = await refusedFor(endpoint, (said) => ({
        ...said,
        body: { ...without(said.body, field), ...(value === undefined ? {} : { [field]: value }) },
      }));
      expect([what, complaint(reply)]).toEqual([what, refusedAt(`body.${field}`)]);
      const words = (reply.problem.errors ?? []).map(({ message }) => message).join(' ');
      expect(words).not.toMatch(/\^|\\|expected|received|Invalid input|NaN/);
    }
  });

  it('names each part of the query that is broken', async () => {
    for (const { what, field, value } of endpoint.query ? brokenQueries(endpoint.query) : []) {
      const reply = await refusedFor(endpoint, (said) => ({
        ...said,
        query: { ...without(said.query, field), [field]: value },
      }));
      expect([what, complaint(reply)]).toEqual([what, refusedAt(`query.${field}`)]);
    }
    const surprised = await refusedFor(endpoint, (said) => ({
      ...said,
      query: { ...without(said.query, ''), surprise: 1 },
    }));
    expect(complaint(surprised)).toEqual(refusedAt('query.surprise'));
  });

  it('takes or refuses hostile texts, and does not fall over them', async () => {
    const fields = endpoint.body ? textFieldsOf(endpoint.body) : [];
    if (fields.length === 0) return;
    for (const hostile of hostileTexts.filter((_, index) => index % 3 === 0)) {
      const reply = await refusedFor(endpoint, (said) => ({
        params: paramsOf(endpoint, () => randomUUID()),
        body: {
          ...(said.body as object),
          ...Object.fromEntries(fields.map((field) => [field, hostile])),
        },
      }));
      expect([hostile.slice(0, 40), reply.status < 500]).toEqual([hostile.slice(0, 40), true]);
    }
  });

  it('tells nobody of another clinic’s record, nor of one that never was', async () => {
    if (!endpoint.path.includes(':') || endpoint.ability === 'public') return;
    const { own, tokenOf } = await still.stage();
    for (const role of rolesOf(endpoint)) {
      const headers = headersFor(await tokenOf(role));
      const said = plainRequest(endpoint, own);
      const ask = (params: object) => askRaw({ server, headers }, endpoint, { ...said, params });
      const known = await ask(paramsOf(endpoint, (name) => idIn(foreign, name)));
      const missing = await ask(
        paramsOf(endpoint, (name) => (name === 'userCode' ? 'BBBBCCCC' : randomUUID())),
      );
      const garbage = await ask(paramsOf(endpoint, () => 'x'));
      expect([role, known.status, missing.status, garbage.status]).toEqual([role, 404, 404, 404]);
      expect({ ...known.problem, requestId: '' }).toEqual({ ...missing.problem, requestId: '' });
      const text = JSON.stringify([known.body, known.headers]);
      expect(Object.values(foreign).filter((id) => text.includes(id))).toEqual([]);
    }
  });

  it('answers each role that may, about a record of its own', async () => {
    for (const role of rolesOf(endpoint)) {
      const answer = async () => {
        const { own, tokenOf } = await busy.stage();
        const headers = headersFor(await tokenOf(role));
        return askRaw({ server, headers }, endpoint, plainRequest(endpoint, own));
      };
      const first = await answer();
      const isEnded = first.status === 401 && role !== 'nobody';
      if (isEnded) busy.renew();
      const reply = isEnded ? await answer() : first;
      expect([role, reply.status]).not.toEqual([role, 403]);
      expect([role, reply.status < 500]).toEqual([role, true]);
      expect(
        Object.values(foreign).filter((id) => JSON.stringify(reply.body).includes(id)),
      ).toEqual([]);
    }
  });
});
