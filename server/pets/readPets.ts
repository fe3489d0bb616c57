import type { Knex } from 'knex';
import type { z } from 'zod';
import { getPet, listPets } from '../../shared/petEndpoints.ts';
import { ListSql } from '../db/listSql.ts';
import { keyset } from '../http/keyset.ts';
import { Problem } from '../http/problem.ts';
import { route } from '../http/route.ts';
import { dateKey, idKey, instantKey, nullable, numberKey, textKey } from '../http/sortKeys.ts';
import { readSearched } from '../search/searchedLists.ts';
import { presentPet, weightOf, type PetRecord } from './presentPet.ts';

// A left join: no plan begins with the clients and sorts all their pets.
const pets = `SELECT pets.id, pets.version, pets.client_id, pets.name, pets.species, pets.breed, pets.color, pets.sex, pets.birth_date, pets.weight, pets.weighed_at,
  pets.microchip_id, pets.tattoo, pets.insurance_provider, pets.insurance_policy, pets.special_instructions, pets.allergies, pets.is_deceased,
  pets.deceased_date, pets.photo_url, pets.created_at, pets.updated_at,
  clients.first_name AS client_first_name, clients.last_name AS client_last_name
FROM pets
LEFT JOIN clients ON clients.clinic_id = pets.clinic_id AND clients.id = pets.client_id`;

/** A pet of this clinic that is not deleted, with its client. @throws Problem `not_found` */
export async function findPet(knex: Knex, petId: string): Promise<PetRecord> {
  const one = new ListSql(pets, 'pets');
  one.whereEqual('id', petId);
  const [row] = await one.read<PetRecord>(knex);
  if (!row) throw new Problem('not_found');
  return row;
}

const order = keyset(listPets, {
  id: idKey<PetRecord>('pets.id'),
  sorts: {
    name: [textKey('pets.name', (row: PetRecord) => row.name)],
    createdAt: [instantKey('pets.created_at', (row: PetRecord) => row.created_at)],
    updatedAt: [instantKey('pets.updated_at', (row: PetRecord) => row.updated_at)],
    birthDate: [nullable(dateKey('pets.birth_date', (row: PetRecord) => row.birth_date))],
    weightKg: [nullable(numberKey('pets.weight', weightOf))],
  },
});

/** Keeps the pets that the filters beside `search` ask for. */
function keep(rows: ListSql, query: z.output<NonNullable<typeof listPets.query>>): void {
  rows.whereEqual('client_id', query.clientId);
  rows.whereEqual('species', query.species);
  rows.whereEqual('is_deceased', query.isDeceased);
  if (query.updatedSince) rows.whereRaw('pets.updated_at >= ?', [new Date(query.updatedSince)]);
}

/** Pets by name unless sorted otherwise. `search`: "bis moreno" finds Biscuit of Moreno. */
export const list = route(listPets, async ({ deps, query }) => {
  const filter = (rows: ListSql) => {
    keep(rows, query);
  };
  const searchable = {
    table: 'pets',
    rows: pets,
    order,
    filter,
    isFew: query.clientId !== undefined,
  } as const;
  const rows = await readSearched<PetRecord>(deps.db.app, searchable, query);
  const page = order.page(rows, query);
  return { ...page, items: page.items.map(presentPet) };
});

export const get = route(getPet, async ({ deps, params }) =>
  presentPet(await findPet(deps.db.app, params.petId)),
);
