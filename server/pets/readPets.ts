import type { Knex } from 'knex';
import { getPet, listPets } from '../../shared/petEndpoints.ts';
import { inTransaction } from '../db/transaction.ts';
import { keyset } from '../http/keyset.ts';
import { Problem } from '../http/problem.ts';
import { route } from '../http/route.ts';
import { dateKey, idKey, instantKey, nullable, numberKey, textKey } from '../http/sortKeys.ts';
import { wherePetMatches } from '../search/matches.ts';
import { PetRow } from './PetRow.ts';
import { presentPet } from './presentPet.ts';

/** A pet of this clinic that is not deleted, with its client. @throws Problem `not_found` */
export async function findPet(trx: Knex, petId: string): Promise<PetRow> {
  const row = await PetRow.query(trx)
    .findById(petId)
    .whereNull('deleted_at')
    .withGraphFetched('client');
  if (!row) throw new Problem('not_found');
  return row;
}

const order = keyset(listPets, {
  id: idKey<PetRow>('pets.id'),
  sorts: {
    name: [textKey('pets.name', (row: PetRow) => row.name)],
    createdAt: [instantKey('pets.created_at', (row: PetRow) => row.createdAt)],
    updatedAt: [instantKey('pets.updated_at', (row: PetRow) => row.updatedAt)],
    birthDate: [nullable(dateKey('pets.birth_date', (row: PetRow) => row.birthDate))],
    weightKg: [nullable(numberKey('pets.weight', (row: PetRow) => row.weight))],
  },
});
/** Pets by name unless sorted otherwise. `search`: "bis moreno" finds Biscuit of Moreno. */
export const list = route(listPets, async ({ deps, query }) =>
  inTransaction(deps.db, async (trx) => {
    const rows = PetRow.query(trx)
      .whereNull('pets.deleted_at')
      .select('pets.*')
      .withGraphFetched('client');
    if (query.clientId) void rows.where('pets.client_id', query.clientId);
    if (query.species) void rows.where('pets.species', query.species);
    if (query.isDeceased !== undefined) void rows.where('pets.is_deceased', query.isDeceased);
    if (query.updatedSince) void rows.where('pets.updated_at', '>=', new Date(query.updatedSince));
    if (query.search) wherePetMatches(rows, query.search);
    order.apply(rows, query);
    const page = order.page(await rows, query);
    return { ...page, items: page.items.map(presentPet) };
  }),
);

export const get = route(getPet, async ({ deps, params }) =>
  inTransaction(deps.db, async (trx) => presentPet(await findPet(trx, params.petId))),
);
