import type { Knex } from 'knex';
import { getClient, listClients } from '../../shared/clientEndpoints.ts';
import { inTransaction } from '../db/transaction.ts';
import { keyset } from '../http/keyset.ts';
import { Problem } from '../http/problem.ts';
import { route } from '../http/route.ts';
import { idKey, instantKey, textKey } from '../http/sortKeys.ts';
import { whereClientMatches } from '../search/matches.ts';
import { ClientRow } from './ClientRow.ts';
import { presentClient } from './presentClient.ts';

/** A client of this clinic that is not deleted. @throws Problem `not_found` */
export async function findClient(trx: Knex, clientId: string): Promise<ClientRow> {
  const row = await ClientRow.query(trx).findById(clientId).whereNull('deleted_at');
  if (!row) throw new Problem('not_found');
  return row;
}

const order = keyset(listClients, {
  id: idKey<ClientRow>('clients.id'),
  sorts: {
    name: [
      textKey('clients.last_name', (row: ClientRow) => row.lastName),
      textKey('clients.first_name', (row: ClientRow) => row.firstName),
    ],
    createdAt: [instantKey('clients.created_at', (row: ClientRow) => row.createdAt)],
    updatedAt: [instantKey('clients.updated_at', (row: ClientRow) => row.updatedAt)],
  },
});

/** Clients by surname unless sorted otherwise. `search`: each word starts a name, or is the e-mail or phone number or its start. */
export const list = route(listClients, async ({ deps, query }) =>
  inTransaction(deps.db, async (trx) => {
    const rows = ClientRow.query(trx).whereNull('deleted_at').select('clients.*');
    if (query.isActive !== undefined) void rows.where('is_active', query.isActive);
    if (query.city !== undefined) void rows.where('city', query.city);
    if (query.updatedSince) void rows.where('updated_at', '>=', new Date(query.updatedSince));
    if (query.search) whereClientMatches(rows, query.search);
    order.apply(rows, query);
    const page = order.page(await rows, query);
    return { ...page, items: page.items.map(presentClient) };
  }),
);

export const get = route(getClient, async ({ deps, params }) =>
  inTransaction(deps.db, async (trx) => presentClient(await findClient(trx, params.clientId))),
);
