import { createClient as endpoint } from '../../shared/clientEndpoints.ts';
import { command } from '../http/command.ts';
import { ClientRow } from './ClientRow.ts';
import { presentClient } from './presentClient.ts';
import { findClient } from './readClients.ts';

export const createClient = command(endpoint, async ({ deps, trx, body }) => {
  const id = deps.ids.uuid();
  await ClientRow.insertOne(trx, { ...body, id });
  const client = presentClient(await findClient(trx, id));
  return {
    reply: () => client,
    traces: [{ entityType: 'client', entityId: id, action: 'create', newValues: body }],
  };
});
