import { randomUUIDv7 as newId } from 'node:crypto';
import fc from 'fast-check';
import type { TestServer } from '../../support/testApp.ts';
import { deskScene, type Scene } from '../records/deskStage.ts';

export type Client = { id: string; first: string; last: string };
export type Pet = { id: string; owner: Client; name: string; breed: string; isDeceased: boolean };
/** A clinic in which some words are in every second household, and others in one. `pets`: without those that it has deleted. */
export type Town = Scene & { readonly clients: readonly Client[]; readonly pets: readonly Pet[] };

const lists = {
  first: ['Bob', 'Ana', 'Bo', 'Al', 'Bobby', 'Max', 'Alma', 'Zoe'],
  last: ['Bobson', 'Moreno', 'Smith', 'Bo', 'Max', 'Al', 'Oneil', 'Quill'],
  name: ['Bob', 'Bobby', 'Bo', 'Max', 'Biscuit', 'Al', 'Maxine', 'Rex'],
  breed: ['Bobtail', 'Boxer', 'Beagle', 'Maltese'],
};
/** Every word that somebody has. */
const words = [...new Set(Object.values(lists).flat())].map((word) => word.toLowerCase());

/** Early words are everywhere, late ones rare; the same at every run. */
function pick(list: readonly string[], number: number): string {
  const spread = ((number * 7919) % 1009) / 1009;
  return list[Math.floor(spread ** 3 * list.length)] ?? '';
}

const isDeleted = (at: number) => at % 40 === 3;

/** Many pets share each of these, and some have none. */
function factsOf(at: number) {
  return {
    birth_date: at % 7 === 0 ? null : `20${10 + (at % 13)}-05-0${1 + (at % 3)}`,
    weight: at % 5 === 0 ? null : (at % 31) + 0.25,
    created_at: new Date(Date.UTC(2024, at % 12)),
    updated_at: new Date(Date.UTC(2025, at % 5)),
    deleted_at: isDeleted(at) ? new Date(Date.UTC(2026, 0)) : null,
    species: at % 4 === 0 ? 'cat' : 'dog',
  };
}

/** Makes the clinic, with Rita at its desk. */
export async function makeTown(server: TestServer): Promise<Town> {
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
      pets.map(({ id, owner, name, breed, isDeceased }, at) => {
        const kind = { sex: 'male', breed };
        return { id, client_id: owner.id, name, is_deceased: isDeceased, ...kind, ...factsOf(at) };
      }),
    );
  });
  return { ...stage, clients, pets: pets.filter((_, at) => !isDeleted(at)) };
}

export type Said = readonly [field: number, text: string];

/** What the words cost here, null where one is missing. */
export function costOf(said: readonly Said[], asked: readonly string[]): number | null {
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

export const ofClient = ({ first, last }: Client): Said[] => [
  [2, last],
  [3, first],
];
export const ofPet = ({ name, breed }: Pet): Said[] => [
  [1, name],
  [7, breed],
];

const someWord = fc
  .tuple(fc.constantFrom(...words), fc.integer({ min: 1, max: 7 }))
  .map(([word, length]) => word.slice(0, length));
/** What a person may type. */
export const someSearch = fc.uniqueArray(someWord, { minLength: 1, maxLength: 4 });
