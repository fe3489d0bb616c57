import type { Knex } from 'knex';
import { getPet, listPets } from '../../shared/petEndpoints.ts';
import { inTransaction } from '../db/transaction.ts';
import { after, pageFrom, readCursor, startOf } from '../http/keyset.ts';
import { Problem } from '../http/problem.ts';
import { route } from '../http/route.ts';
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

const order = ['pets.name', 'pets.id'] as const;
const searched = [
  'pets.name',
  'pets.breed',
  'client.first_name',
  'client.last_name',
  'pets.microchip_id',
];
/** Each word starts one of these, or a later word of the pet's name. */
const wordMatch = `(${searched.map((column) => `${column} LIKE ?`).join(' OR ')} OR pets.name LIKE ?)`;

/** Pets by name. `search`: "bis moreno" finds Biscuit of Moreno. */
export const list = route(listPets, async ({ deps, query }) =>
  inTransaction(deps.db, async (trx) => {
    const rows = PetRow.query(trx)
      .whereNull('pets.deleted_at')
      .joinRelated('client')
      .withGraphFetched('client')
      .orderBy([...order])
      .limit(query.limit + 1);
    if (query.clientId) void rows.where('pets.client_id', query.clientId);
    for (const word of query.search?.split(/\s+/).filter(Boolean) ?? []) {
      const start = startOf(word);
      void rows.whereRaw(wordMatch, [...searched.map(() => start), `% ${start}`]);
    }
    const place = readCursor(query.cursor, order.length);
    if (place) {
      const { sql, bindings } = after(order, place);
      void rows.whereRaw(sql, bindings);
    }
    const page = pageFrom(await rows, query.limit, (row) => [row.name, row.id]);
    return { ...page, items: page.items.map(presentPet) };
  }),
);

export const get = route(getPet, async ({ deps, params }) =>
  inTransaction(deps.db, async (trx) => presentPet(await findPet(trx, params.petId))),
);
