import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { listAuditLogs } from '../../../shared/auditEndpoints.ts';
import type { Endpoint } from '../../../shared/endpoint.ts';
import { listPets } from '../../../shared/petEndpoints.ts';
import { askRaw, signedIn, testApp, type Asker, type TestServer } from '../../support/testApp.ts';
import { makeClinic, makePet } from '../../support/testDatabase.ts';

let server: TestServer;
let asker: Asker;
beforeAll(async () => {
  server = await testApp();
  const clinic = await makeClinic(server.deps.db);
  for (const weight of [4.2, 31, null]) await makePet(server.deps.db, clinic, { weight });
  asker = await signedIn(server, clinic.users.admin);
  // Reading is what fills the audit log.
  for (let page = 0; page < 3; page += 1) await askRaw(asker, listPets, {});
});
afterAll(() => server.close());

const sorts = ['name', 'createdAt', 'updatedAt', 'birthDate', 'weightKg'];
/** A list of each kind of sort key, up and down. */
const lists: readonly (readonly [name: string, list: Endpoint, query: { sort?: string }])[] = [
  ['audit log', listAuditLogs, {}],
  ...sorts
    .flatMap((sort) => [sort, `-${sort}`])
    .map((sort) => [`pets by ${sort}`, listPets, { sort }] as const),
];

type Asked = (typeof lists)[number];

/** The JSON texts of a cursor that the list itself gave. */
async function given([, list, query]: Asked): Promise<string[]> {
  const { body } = await askRaw(asker, list, { query: { ...query, limit: 1 } });
  const { nextCursor } = body as { nextCursor: string };
  const values = JSON.parse(Buffer.from(nextCursor, 'base64url').toString()) as unknown[];
  return values.map((value) => JSON.stringify(value));
}

/** What the list says to these JSON texts as its cursor. */
async function statusFor([, list, query]: Asked, texts: readonly string[]): Promise<number> {
  const cursor = Buffer.from(`[${texts.join(',')}]`).toString('base64url');
  const { status } = await askRaw(asker, list, { query: { ...query, limit: 1, cursor } });
  return status;
}

const numbers = ['1e999', '-1e999', '1e308', '-1e308', '1e-400', '-0', '9007199254740993', '0.1'];
const texts = [
  ...['', "'", '\\', '%', '1e999', 'NaN', 'Infinity', '\u{1f415}', 'x'.repeat(5_000)],
  ...['2026-02-30', '0000-00-00', '9999-12-31', '2026-01-01T25:00:00Z', '1970-01-01T00:00:00Z'],
  ...['2038-01-19T03:14:08Z', '+275760-09-13T00:00:00.000Z', '2026-03-29T02:30:00.000+02:00'],
].map((text) => JSON.stringify(text));
const others = ['null', 'true', '[]', '{}', '[1]', '{"toString":1}', '"\\ud800"', '"a\\u0000b"'];

describe.each(lists)('a forged cursor of the list: %s', (...asked) => {
  it('is taken or refused, with each hostile value in each place of it', async () => {
    const own = await given(asked);
    const faults: string[] = [];
    for (const hostile of [...numbers, ...texts, ...others])
      for (let place = 1; place < own.length; place += 1) {
        const status = await statusFor(asked, own.with(place, hostile));
        if (status !== 200 && status !== 400)
          faults.push(`${hostile} in ${String(place)}: ${String(status)}`);
      }
    expect(faults).toEqual([]);
  });

  it('is refused with a number that is none', async () => {
    const own = await given(asked);
    for (const endless of ['1e999', '-1e999'])
      for (let place = 1; place < own.length; place += 1)
        expect(await statusFor(asked, own.with(place, endless))).toBe(400);
  });

  it('is taken or refused, whatever is in it', async () => {
    const own = await given(asked);
    const value = fc.oneof(
      fc.json({ maxDepth: 2 }),
      fc.constantFrom(...numbers, ...texts, ...others, ...own),
      fc.double().map(String),
      fc.string({ unit: 'binary' }).map((text) => JSON.stringify(text)),
      fc.date({ noInvalidDate: true }).map((date) => JSON.stringify(date)),
    );
    const values = fc.array(value, { minLength: own.length - 1, maxLength: own.length - 1 });
    await fc.assert(
      fc.asyncProperty(values, async (forged) => {
        expect([200, 400]).toContain(await statusFor(asked, [own[0] ?? '', ...forged]));
      }),
      { numRuns: 30 },
    );
  });
});
