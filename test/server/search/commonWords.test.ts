import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { search } from '../../../shared/searchEndpoints.ts';
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

type Found = { readonly isLast: boolean; readonly cost: number };
/** All that a search has to find, looked for in every client and pet. */
function expected(asked: readonly string[]): Map<string, Found> {
  const found = new Map<string, Found>();
  const take = (id: string, isLast: boolean, cost: number | null) =>
    cost !== null && found.set(id, { isLast, cost });
  for (const client of town.clients) take(client.id, false, costOf(ofClient(client), asked));
  for (const pet of town.pets) {
    const { id, owner, isDeceased } = pet;
    const own = ofPet(pet);
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
