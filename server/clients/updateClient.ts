import { updateClient as endpoint } from '../../shared/clientEndpoints.ts';
import { stepOfOwner } from '../board/ownerStep.ts';
import { command } from '../http/command.ts';
import { Problem } from '../http/problem.ts';
import { changedFields } from '../http/changedFields.ts';
import { ClientRow } from './ClientRow.ts';
import { plainClient, warningsOf } from './plainClient.ts';
import { presentClient } from './presentClient.ts';
import { findClient } from './readClients.ts';

/** Corrects a client; cards on the board that show the surname follow. */
export const updateClient = command(endpoint, async ({ trx, params, body, at }) => {
  const { version, ...asked } = body;
  const before = presentClient(await findClient(trx, params.clientId));
  const written = await plainClient(trx, asked);
  const done = await ClientRow.updateVersioned(trx, params.clientId, version, written.patch);
  const after = presentClient(await findClient(trx, params.clientId));
  if (done === 0) throw new Problem('stale_version', { current: after });
  const warnings = await warningsOf(trx, after, written);
  const isOnBoard = before.lastName !== after.lastName;
  return {
    reply: () => ({ ...after, warnings }),
    traces: [
      {
        entityType: 'client',
        entityId: after.id,
        action: 'update',
        ...changedFields(before, after),
      },
    ],
    step: isOnBoard ? await stepOfOwner(trx, 'client', after.id, at) : undefined,
  };
});
