import type { Knex } from 'knex';
import { getClient, listClients } from '../../shared/clientEndpoints.ts';
import { inTransaction } from '../db/transaction.ts';
import { after, pageFrom, readCursor, startOf } from '../http/keyset.ts';
import { Problem } from '../http/problem.ts';
import { route } from '../http/route.ts';
import { ClientRow } from './ClientRow.ts';
import { presentClient } from './presentClient.ts';

/** A client of this clinic that is not deleted. @throws Problem `not_found` */
export async function findClient(trx: Knex, clientId: string): Promise<ClientRow> {
  const row = await ClientRow.query(trx).findById(clientId).whereNull('deleted_at');
  if (!row) throw new Problem('not_found');
  return row;
}

const order = ['last_name', 'first_name', 'id'] as const;

/** Clients by surname. `search`: each word starts a name, or the e-mail or a phone number. */
export const list = route(listClients, async ({ deps, query }) =>
  inTransaction(deps.db, async (trx) => {
    const rows = ClientRow.query(trx)
      .whereNull('deleted_at')
      .orderBy([...order])
      .limit(query.limit + 1);
    for (const word of query.search?.split(/\s+/).filter(Boolean) ?? []) {
      const start = startOf(word);
      void rows.whereRaw(
        '(first_name LIKE ? OR last_name LIKE ? OR email LIKE ? OR phone LIKE ? OR mobile LIKE ?)',
        Array(5).fill(start),
      );
    }
    const place = readCursor(query.cursor, order.length);
    if (place) {
      const { sql, bindings } = after(order, place);
      void rows.whereRaw(sql, bindings);
    }
    const page = pageFrom(await rows, query.limit, (row) => [row.lastName, row.firstName, row.id]);
    return { ...page, items: page.items.map(presentClient) };
  }),
);

export const get = route(getClient, async ({ deps, params }) =>
  inTransaction(deps.db, async (trx) => presentClient(await findClient(trx, params.clientId))),
);
