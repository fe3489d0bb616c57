import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { listClients } from '../../../shared/clientEndpoints.ts';
import { listPets } from '../../../shared/petEndpoints.ts';
import { ask, testApp, type TestServer } from '../../support/testApp.ts';
import { costOf, makeTown, ofClient, ofPet, someSearch, type Town } from './town.ts';

let server: TestServer;
let town: Town;
beforeAll(async () => {
  server = await testApp();
  town = await makeTown(server);
  await makeTown(server);
});
afterAll(() => server.close());

type Page = { readonly items: readonly { readonly id: string }[]; nextCursor: string | null };
type Query = { readonly limit: number; readonly cursor?: string; readonly search?: string };
type Read = (query: Query) => Promise<Page>;

/** The ids of all pages in their order. */
async function pagesOf(read: Read, { cursor, ...query }: Query): Promise<string[]> {
  const { items, nextCursor } = await read(cursor === undefined ? query : { ...query, cursor });
  const ids = items.map(({ id }) => id);
  if (nextCursor === null) return ids;
  expect(ids).toHaveLength(query.limit);
  return [...ids, ...(await pagesOf(read, { ...query, cursor: nextCursor }))];
}

/** What a search has to keep, as a plain filter of everybody. */
const petsWith = (words: readonly string[]) =>
  town.pets.filter((pet) => costOf([...ofPet(pet), ...ofClient(pet.owner)], words) !== null);
const clientsWith = (words: readonly string[]) =>
  town.clients.filter((client) => costOf(ofClient(client), words) !== null);

/** The whole list, and what is left of it. */
async function expectPages(
  read: Read,
  query: Query,
  left: readonly { readonly id: string }[],
): Promise<void> {
  const ids = new Set(left.map(({ id }) => id));
  const all = await pagesOf(read, { limit: 200 });
  expect(await pagesOf(read, query)).toEqual(all.filter((id) => ids.has(id)));
}

const bothWays = <N extends string>(...names: readonly N[]) =>
  names.flatMap((name): (N | `-${N}`)[] => [name, `-${name}`]);
const petSorts = bothWays('name', 'createdAt', 'updatedAt', 'birthDate', 'weightKg');
const clientSorts = bothWays('name', 'createdAt', 'updatedAt');
const someLimit = fc.constantFrom(7, 20, 50, 200);
const petFilters = fc.record(
  {
    species: fc.constant('cat' as const),
    isDeceased: fc.constantFrom('true' as const, 'false' as const),
    updatedSince: fc.constant('2025-03-01T00:00:00Z'),
  },
  { requiredKeys: [] },
);

describe('a list that is searched', () => {
  it('has the pets that a plain filter leaves of the same list, in pages of any size', async () => {
    await fc.assert(
      fc.asyncProperty(
        someSearch,
        fc.constantFrom(...petSorts),
        petFilters,
        someLimit,
        async (words, sort, filters, limit) => {
          const read: Read = async (query) =>
            (await ask(town.rita, listPets, { query: { ...filters, sort, ...query } })).body;
          await expectPages(read, { limit, search: words.join(' ') }, petsWith(words));
        },
      ),
      { numRuns: 60 },
    );
  });

  it('has the clients that a plain filter leaves of the same list, in pages of any size', async () => {
    await fc.assert(
      fc.asyncProperty(
        someSearch,
        fc.constantFrom(...clientSorts),
        someLimit,
        async (words, sort, limit) => {
          const read: Read = async (query) =>
            (await ask(town.rita, listClients, { query: { sort, ...query } })).body;
          await expectPages(read, { limit, search: words.join(' ') }, clientsWith(words));
        },
      ),
      { numRuns: 40 },
    );
  });

  it.each(petSorts)('has all who share common words, by %s', async (sort) => {
    const read: Read = async (query) =>
      (await ask(town.rita, listPets, { query: { sort, ...query } })).body;
    for (const words of [['b'], ['bo', 'b']])
      for (const limit of [60, 200])
        await expectPages(read, { limit, search: words.join(' ') }, petsWith(words));
  });

  it('has the pets of one client that have the words', async () => {
    for (const owner of town.clients.slice(0, 12)) {
      const { body } = await ask(town.rita, listPets, {
        query: { clientId: owner.id, search: 'bo' },
      });
      const own = petsWith(['bo']).filter((pet) => pet.owner === owner);
      expect(new Set(body.items.map(({ id }) => id))).toEqual(new Set(own.map(({ id }) => id)));
    }
  });
});
