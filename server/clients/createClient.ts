import { createClient as endpoint } from '../../shared/clientEndpoints.ts';
import { command } from '../http/command.ts';
import { ClientRow } from './ClientRow.ts';
import { plainClient, warningsOf } from './plainClient.ts';
import { presentClient } from './presentClient.ts';
import { findClient } from './readClients.ts';

export const createClient = command(endpoint, async ({ deps, trx, body }) => {
  const id = deps.ids.uuid();
  const written = await plainClient(trx, body);
  await ClientRow.insertOne(trx, { ...written.patch, id });
  const client = presentClient(await findClient(trx, id));
  const warnings = await warningsOf(trx, client, written);
  return {
    reply: () => ({ ...client, warnings }),
    traces: [{ entityType: 'client', entityId: id, action: 'create', newValues: written.patch }],
  };
});
