import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { listClients } from '../../../shared/clientEndpoints.ts';
import { listPets, type Pet } from '../../../shared/petEndpoints.ts';
import { ask, askRaw, testApp, type TestServer } from '../../support/testApp.ts';
import { makeClient, makePet } from '../../support/testDatabase.ts';
import { deskScene, type Scene } from './deskStage.ts';

let server: TestServer;
beforeAll(async () => {
  server = await testApp();
});
afterAll(() => server.close());

const scene = () => deskScene(server);

const sorts = listPets.query?.shape.sort.unwrap().options ?? [];
const refusedCursor = {
  status: 400,
  problem: { code: 'invalid_request', errors: [{ path: 'query.cursor' }] },
};

async function pageOfPets({ rita }: Scene, query: object) {
  return (await ask(rita, listPets, { query })).body;
}

/** All pages, with something done between any two. */
async function readThrough(
  stage: Scene,
  query: object,
  between: () => Promise<void> = () => Promise.resolve(),
): Promise<Pet[]> {
  const items: Pet[] = [];
  let cursor: string | null = null;
  do {
    const page = await pageOfPets(stage, { ...query, ...(cursor === null ? {} : { cursor }) });
    items.push(...page.items);
    cursor = page.nextCursor;
    await between();
  } while (cursor !== null);
  return items;
}

const names = ['Ákos', 'akos', 'Zoë', 'zoe', 'Bo', '王', "D'Arcy", 'Emil'];
const columns = {
  name: fc.constantFrom(...names),
  birthDate: fc.option(fc.constantFrom('2015-01-31', '2020-02-29', '2024-06-01')),
  weight: fc.option(fc.constantFrom(0.03, 4.5, 4.51, 32)),
  createdAt: fc.constantFrom(...[1, 2, 3].map((day) => new Date(Date.UTC(2026, 0, day)))),
};
const APet = fc.record({
  ...columns,
  updatedAt: fc.constantFrom(...[4, 5, 6].map((day) => new Date(Date.UTC(2026, 0, day)))),
});
const Write = fc.oneof(
  fc.record({ kind: fc.constant('insert' as const), pet: APet }),
  fc.record({ kind: fc.constant('delete' as const), which: fc.nat(30) }),
  fc.record({ kind: fc.constant('change' as const), which: fc.nat(30), pet: APet }),
);

describe('a list', () => {
  it('shows each row that was there throughout exactly once, in its order, while others write', async () => {
    const { db } = server.deps;
    const property = fc.asyncProperty(
      fc.array(APet, { minLength: 4, maxLength: 14 }),
      fc.array(fc.array(Write, { maxLength: 4 }), { maxLength: 5 }),
      fc.constantFrom(...sorts),
      fc.integer({ min: 1, max: 5 }),
      async (pets, turns, sort, limit) => {
        const stage = await scene();
        const { clinic } = stage;
        const client = await makeClient(db, clinic);
        const ids: string[] = [];
        const insert = async (pet: object) => {
          ids.push((await makePet(db, clinic, { client, ...pet })).id);
        };
        for (const pet of pets) await insert(pet);
        const untouched = new Set(ids);
        const update = (which: number, row: object) => {
          const id = ids[which % ids.length] ?? '';
          untouched.delete(id);
          return clinic.run(() => db.app('pets').where({ clinic_id: clinic.id, id }).update(row));
        };
        const waiting = [...turns];
        const seen = await readThrough(stage, { sort, limit }, async () => {
          for (const write of waiting.shift() ?? []) {
            if (write.kind === 'insert') await insert(write.pet);
            else if (write.kind === 'delete') await update(write.which, { deleted_at: new Date() });
            else {
              const { name, birthDate, weight, updatedAt } = write.pet;
              const row = { name, birth_date: birthDate, weight, updated_at: updatedAt };
              await update(write.which, row);
            }
          }
        });
        const kept = seen.map(({ id }) => id).filter((id) => untouched.has(id));
        expect(kept).toHaveLength(untouched.size);
        expect(new Set(kept).size).toBe(untouched.size);
        const whole = await readThrough(stage, { sort, limit: 200 });
        const order = whole.map(({ id }) => id).filter((id) => untouched.has(id));
        expect(kept).toEqual(order);
      },
    );
    await fc.assert(property, { numRuns: 40 });
  }, 120_000);

  it('is turned round by a minus, with those without a value at the other end', async () => {
    const stage = await scene();
    for (const weight of [3, null, 12, null, 0.5])
      await makePet(server.deps.db, stage.clinic, { weight });
    const up = await readThrough(stage, { sort: 'weightKg', limit: 2 });
    const down = await readThrough(stage, { sort: '-weightKg', limit: 2 });
    expect(up.map(({ weightKg }) => weightKg)).toEqual([null, null, 0.5, 3, 12]);
    expect(down.map(({ id }) => id)).toEqual(up.map(({ id }) => id).reverse());
  });

  it('refuses a cursor of another order, another filter or another list', async () => {
    const stage = await scene();
    const client = await makeClient(server.deps.db, stage.clinic);
    for (let made = 0; made < 3; made += 1)
      await makePet(server.deps.db, stage.clinic, { client, isDeceased: true });
    await makeClient(server.deps.db, stage.clinic);
    const query = { limit: 1, sort: 'createdAt', isDeceased: 'true' };
    const { nextCursor: cursor } = await pageOfPets(stage, query);
    expect(cursor).not.toBeNull();
    const again = (said: object) =>
      askRaw(stage.rita, listPets, { query: { ...query, ...said, cursor } });
    expect(await again({})).toMatchObject({ status: 200 });
    expect(await again({ limit: 3 })).toMatchObject({ status: 200 });
    expect(await again({ sort: 'updatedAt' })).toMatchObject(refusedCursor);
    expect(await again({ sort: '-createdAt' })).toMatchObject(refusedCursor);
    expect(await again({ isDeceased: 'false' })).toMatchObject(refusedCursor);
    expect(await again({ clientId: client.id })).toMatchObject(refusedCursor);
    const elsewhere = { query: { sort: 'createdAt', cursor } };
    expect(await askRaw(stage.rita, listClients, elsewhere)).toMatchObject(refusedCursor);
    const { body } = await ask(stage.rita, listClients, { query: { limit: 1, sort: 'createdAt' } });
    const other = { query: { ...query, cursor: body.nextCursor } };
    expect(await askRaw(stage.rita, listPets, other)).toMatchObject(refusedCursor);
  });

  it('goes on after names of a hundred letters', async () => {
    const { clinic, rita } = await scene();
    for (let made = 0; made < 2; made += 1) {
      const long = '𝕏'.repeat(100);
      await makeClient(server.deps.db, clinic, { firstName: long, lastName: long });
    }
    const first = await ask(rita, listClients, { query: { limit: 1 } });
    const cursor = first.body.nextCursor ?? '';
    const second = await ask(rita, listClients, { query: { limit: 1, cursor } });
    expect(second.body).toMatchObject({ items: [{}], nextCursor: null });
  });

  it('takes no order that it does not have', async () => {
    const { rita } = await scene();
    for (const sort of ['password', 'id', '--name', 'name desc', ''])
      expect(await askRaw(rita, listPets, { query: { sort } })).toMatchObject({
        status: 400,
        problem: { errors: [{ path: 'query.sort' }] },
      });
  });
});

describe('filters', () => {
  it('narrow the list of clients', async () => {
    const { clinic, rita } = await scene();
    const { db } = server.deps;
    const old = new Date('2025-01-01T00:00:00Z');
    await makeClient(db, clinic, { firstName: 'A', city: 'Salem', updatedAt: old });
    await makeClient(db, clinic, { firstName: 'B', city: 'Salem', isActive: false });
    await makeClient(db, clinic, { firstName: 'C', city: 'Bend' });
    const found = async (query: object) =>
      (await ask(rita, listClients, { query })).body.items.map(({ firstName }) => firstName);
    expect(await found({ city: 'salem' })).toEqual(['A', 'B']);
    expect(await found({ isActive: 'true' })).toEqual(['A', 'C']);
    expect(await found({ isActive: 'false', city: 'Salem' })).toEqual(['B']);
    expect(await found({ updatedSince: '2025-01-01T00:00:01Z' })).toEqual(['B', 'C']);
  });

  it('narrow the list of pets', async () => {
    const stage = await scene();
    const { db } = server.deps;
    const old = new Date('2025-01-01T00:00:00Z');
    await makePet(db, stage.clinic, { name: 'A', species: 'cat', updatedAt: old });
    await makePet(db, stage.clinic, { name: 'B', species: 'cat', isDeceased: true });
    await makePet(db, stage.clinic, { name: 'C' });
    const found = async (query: object) =>
      (await pageOfPets(stage, query)).items.map(({ name }) => name);
    expect(await found({ species: 'cat' })).toEqual(['A', 'B']);
    expect(await found({ isDeceased: 'false' })).toEqual(['A', 'C']);
    expect(await found({ updatedSince: '2025-01-02T00:00:00Z', species: 'cat' })).toEqual(['B']);
  });
});
