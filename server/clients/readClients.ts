import type { Knex } from 'knex';
import type { z } from 'zod';
import { getClient, listClients } from '../../shared/clientEndpoints.ts';
import { ListSql } from '../db/listSql.ts';
import { keyset } from '../http/keyset.ts';
import { Problem } from '../http/problem.ts';
import { route } from '../http/route.ts';
import { idKey, instantKey, textKey } from '../http/sortKeys.ts';
import { readSearched } from '../search/searchedLists.ts';
import { presentClient, type ClientRecord } from './presentClient.ts';

const clients = `SELECT clients.id, clients.version, clients.first_name, clients.last_name, clients.email, clients.phone, clients.mobile,
  clients.address_line1, clients.address_line2, clients.city, clients.state, clients.postal_code, clients.emergency_contact_name,
  clients.emergency_contact_phone, clients.communication_preferences, clients.notes, clients.is_active, clients.created_at, clients.updated_at
FROM clients`;

/** A client of this clinic that is not deleted. @throws Problem `not_found` */
export async function findClient(knex: Knex, clientId: string): Promise<ClientRecord> {
  const one = new ListSql(clients, 'clients');
  one.whereEqual('id', clientId);
  const [row] = await one.read<ClientRecord>(knex);
  if (!row) throw new Problem('not_found');
  return row;
}

const order = keyset(listClients, {
  id: idKey<ClientRecord>('clients.id'),
  sorts: {
    name: [
      textKey('clients.last_name', (row: ClientRecord) => row.last_name),
      textKey('clients.first_name', (row: ClientRecord) => row.first_name),
    ],
    createdAt: [instantKey('clients.created_at', (row: ClientRecord) => row.created_at)],
    updatedAt: [instantKey('clients.updated_at', (row: ClientRecord) => row.updated_at)],
  },
});

/** Keeps the clients that the filters beside `search` ask for. */
function keep(rows: ListSql, query: z.output<NonNullable<typeof listClients.query>>): void {
  rows.whereEqual('is_active', query.isActive);
  rows.whereEqual('city', query.city);
  if (query.updatedSince) rows.whereRaw('clients.updated_at >= ?', [new Date(query.updatedSince)]);
}

/** Clients by surname unless sorted otherwise. `search`: each word starts a name, or is the e-mail or phone number or its start. */
export const list = route(listClients, async ({ deps, query }) => {
  const filter = (rows: ListSql) => {
    keep(rows, query);
  };
  const searchable = { table: 'clients', rows: clients, order, filter } as const;
  const rows = await readSearched<ClientRecord>(deps.db.app, searchable, query);
  const page = order.page(rows, query);
  return { ...page, items: page.items.map(presentClient) };
});

export const get = route(getClient, async ({ deps, params }) =>
  presentClient(await findClient(deps.db.app, params.clientId)),
);
