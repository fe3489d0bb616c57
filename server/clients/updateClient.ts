import { type Client, updateClient as endpoint } from '../../shared/clientEndpoints.ts';
import { stepOfOwner } from '../board/ownerStep.ts';
import { command } from '../http/command.ts';
import { Problem } from '../http/problem.ts';
import { changedFields } from '../http/changedFields.ts';
import { ClientRow } from './ClientRow.ts';
import { plainClient, warningsOf } from './plainClient.ts';
import { presentClient } from './presentClient.ts';
import { findClient } from './readClients.ts';

/** Does a card, or what opens from it, show something else now? */
const looksOtherwise = (before: Client, after: Client): boolean =>
  before.lastName !== after.lastName ||
  before.firstName !== after.firstName ||
  before.mobile !== after.mobile ||
  before.phone !== after.phone;

/** Corrects a client; cards on the board that show the surname follow, and with them what was opened from one. */
export const updateClient = command(endpoint, async ({ trx, params, body, at }) => {
  const { version, ...asked } = body;
  const before = presentClient(await findClient(trx, params.clientId));
  const written = await plainClient(trx, asked);
  const done = await ClientRow.updateVersioned(trx, params.clientId, version, written.patch);
  const after = presentClient(await findClient(trx, params.clientId));
  if (done === 0) throw new Problem('stale_version', { current: after });
  const warnings = await warningsOf(trx, after, written);
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
    step: looksOtherwise(before, after)
      ? await stepOfOwner(trx, 'client', after.id, at)
      : undefined,
  };
});
