import type { Knex } from 'knex';
import { getLegalHold, listLegalHolds } from '../../shared/legalHoldEndpoints.ts';
import { inTransaction } from '../db/transaction.ts';
import { keyset } from '../http/keyset.ts';
import { Problem } from '../http/problem.ts';
import { route } from '../http/route.ts';
import { idKey } from '../http/sortKeys.ts';
import { LegalHoldRow } from './LegalHoldRow.ts';
import { presentLegalHold } from './presentLegalHold.ts';

const names = {
  clientFirstName: 'client.first_name',
  clientLastName: 'client.last_name',
  petName: 'pet.name',
  ownerId: 'pet.client_id',
  ownerFirstName: 'pet:client.first_name',
  ownerLastName: 'pet:client.last_name',
  placerFirstName: 'placer.first_name',
  placerLastName: 'placer.last_name',
  releaserFirstName: 'releaser.first_name',
  releaserLastName: 'releaser.last_name',
};
// The ids of holds are made in the order in which they are placed.
const order = keyset(listLegalHolds, {
  id: idKey<LegalHoldRow>('legal_holds.id'),
  sorts: { placedAt: [] },
});

/** Holds with the names of whom they concern, of deleted records as well. */
function named(trx: Knex) {
  return LegalHoldRow.query(trx)
    .leftJoinRelated('[client, pet.client, placer, releaser]')
    .select('legal_holds.*', names);
}

/** @throws Problem `not_found` */
export async function findLegalHold(trx: Knex, legalHoldId: string): Promise<LegalHoldRow> {
  const row = await named(trx).findById(legalHoldId);
  if (!row) throw new Problem('not_found');
  return row;
}

export const list = route(listLegalHolds, async ({ deps, query }) =>
  inTransaction(deps.db, async (trx) => {
    const rows = named(trx);
    if (query.isReleased === true) void rows.whereNotNull('legal_holds.released_at');
    if (query.isReleased === false) void rows.whereNull('legal_holds.released_at');
    order.apply(rows, query);
    const page = order.page(await rows, query);
    return { ...page, items: page.items.map(presentLegalHold) };
  }),
);

export const get = route(getLegalHold, async ({ deps, params }) =>
  inTransaction(deps.db, async (trx) =>
    presentLegalHold(await findLegalHold(trx, params.legalHoldId)),
  ),
);
