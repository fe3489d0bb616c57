import { randomUUIDv7 as newId } from 'node:crypto';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { search } from '../../../shared/searchEndpoints.ts';
import { ask, testApp, type TestServer } from '../../support/testApp.ts';
import { deskScene, type Scene } from '../records/deskStage.ts';

type Client = { id: string; first: string; last: string };
type Pet = { id: string; owner: Client; name: string; breed: string; isDeceased: boolean };
/** A clinic in which some words are in every second household, and others in one. */
type Town = Scene & { readonly clients: readonly Client[]; readonly pets: readonly Pet[] };

let server: TestServer;
let town: Town;
beforeAll(async () => {
  server = await testApp();
  town = await makeTown();
  await makeTown();
});
afterAll(() => server.close());

const lists = {
  first: ['Bob', 'Ana', 'Bo', 'Al', 'Bobby', 'Max', 'Alma', 'Zoe'],
  last: ['Bobson', 'Moreno', 'Smith', 'Bo', 'Max', 'Al', 'Oneil', 'Quill'],
  name: ['Bob', 'Bobby', 'Bo', 'Max', 'Biscuit', 'Al', 'Maxine', 'Rex'],
  breed: ['Bobtail', 'Boxer', 'Beagle', 'Maltese'],
};
const words = [...new Set(Object.values(lists).flat())].map((word) => word.toLowerCase());

/** Early words are everywhere, late ones rare; the same at every run. */
function pick(list: readonly string[], number: number): string {
  const spread = ((number * 7919) % 1009) / 1009;
  return list[Math.floor(spread ** 3 * list.length)] ?? '';
}

async function makeTown(): Promise<Town> {
  const stage = await deskScene(server);
  const clients = Array.from({ length: 420 }, (_, at) => {
    return { id: newId(), first: pick(lists.first, at), last: pick(lists.last, at * 3 + 1) };
  });
  const pets = clients.flatMap((owner, at) =>
    Array.from({ length: 1 + (at % 3) }, (_, nth) => {
      const number = at * 5 + nth * 11;
      const [name, breed] = [pick(lists.name, number), pick(lists.breed, number + 2)];
      return { id: newId(), owner, name, breed, isDeceased: number % 9 === 0 };
    }),
  );
  const { app } = server.deps.db;
  await stage.clinic.run(async () => {
    await app('clients').insert(
      clients.map(({ id, first, last }) => ({ id, first_name: first, last_name: last })),
    );
    await app('pets').insert(
      pets.map(({ id, owner, name, breed, isDeceased }) => {
        const kind = { species: 'dog', sex: 'male', breed };
        return { id, client_id: owner.id, name, is_deceased: isDeceased, ...kind };
      }),
    );
  });
  return { ...stage, clients, pets };
}

type Found = { readonly isLast: boolean; readonly cost: number };
type Said = readonly [field: number, text: string];

/** What the words cost here, null where one is missing. */
function costOf(said: readonly Said[], asked: readonly string[]): number | null {
  const costs = asked.map((word) =>
    Math.min(
      ...said
        .filter(([, text]) => text.toLowerCase().startsWith(word))
        .map(([field, text]) => field + (text.toLowerCase() === word ? 0 : 10)),
    ),
  );
  const sum = costs.reduce((a, b) => a + b, 0);
  return Number.isFinite(sum) ? sum : null;
}

/** All that a search has to find, looked for in every client and pet. */
function expected(asked: readonly string[]): Map<string, Found> {
  const found = new Map<string, Found>();
  const take = (id: string, isLast: boolean, cost: number | null) =>
    cost !== null && found.set(id, { isLast, cost });
  const ofClient = ({ first, last }: Client): Said[] => [
    [2, last],
    [3, first],
  ];
  for (const client of town.clients) take(client.id, false, costOf(ofClient(client), asked));
  for (const { id, owner, name, breed, isDeceased } of town.pets) {
    const own: Said[] = [
      [1, name],
      [7, breed],
    ];
    const isMatch = asked.some((word) => costOf(own, [word]) !== null);
    const owners = costOf(ofClient(owner), asked);
    const cost = costOf([...own, ...ofClient(owner)], asked);
    take(id, isDeceased, isMatch || owners === null ? cost : owners + 20);
  }
  return found;
}

async function found(asked: readonly string[]) {
  const { body } = await ask(town.rita, search, { query: { q: asked.join(' ') } });
  return { ids: body.items.map(({ id }) => id), hasMore: body.hasMore };
}

const inOrder = (a: Found, b: Found) => Number(a.isLast) - Number(b.isLast) || a.cost - b.cost;

const someWord = fc
  .tuple(fc.constantFrom(...words), fc.integer({ min: 1, max: 7 }))
  .map(([word, length]) => word.slice(0, length));
const someSearch = fc.uniqueArray(someWord, { minLength: 1, maxLength: 4 });

describe('the search among many who share their names', () => {
  it('finds all where they are few, the best first, and others of them where there are more', async () => {
    await fc.assert(
      fc.asyncProperty(someSearch, async (asked) => {
        const all = expected(asked);
        const { ids, hasMore } = await found(asked);
        expect(hasMore).toBe(all.size > 20);
        expect(new Set(ids).size).toBe(Math.min(20, all.size));
        const shown = ids.map((id) => all.get(id) ?? { isLast: true, cost: Number.NaN });
        expect(shown).toEqual(shown.toSorted(inOrder));
        expect(ids.filter((id) => !all.has(id))).toEqual([]);
      }),
      { numRuns: 150 },
    );
  });

  it('shows first who has common words whole', async () => {
    const asked = ['bob', 'bo'];
    const all = expected(asked);
    const least = Math.min(...[...all.values()].map(({ cost }) => cost));
    const { ids } = await found(asked);
    expect(all.get(ids[0] ?? '')?.cost).toBe(least);
  });
});
