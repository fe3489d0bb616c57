import type { Knex } from 'knex';
import { openVisitsOf, visitWords } from '../appointments/openVisits.ts';
import { select } from '../db/names.ts';
import { deleteClient as endpoint } from '../../shared/clientEndpoints.ts';
import { command } from '../http/command.ts';
import { Problem } from '../http/problem.ts';
import { refuseHeldClient } from '../legalHolds/held.ts';
import { ClientRow } from './ClientRow.ts';
import { findClient } from './readClients.ts';

async function refuseExpected(trx: Knex.Transaction, clientId: string, at: Date): Promise<void> {
  const words = await visitWords(trx, await openVisitsOf(trx, 'client_id', clientId), at);
  if (words === null) return;
  throw new Problem('still_has_dependents', { detail: `This client still has ${words}.` });
}

/** Soft; refused while the client has pets or visits that have not ended, which it names. */
export const deleteClient = command(endpoint, async ({ trx, who, params, at }) => {
  const id = params.clientId;
  await ClientRow.query(trx).findById(id).forUpdate();
  await findClient(trx, id);
  await refuseHeldClient(trx, id);
  const pets = await select<{ name: string }>(
    trx,
    'SELECT name FROM pets WHERE clinic_id = ? AND client_id = ? AND deleted_at IS NULL ORDER BY name LIMIT 5',
    [who.clinicId, id],
  );
  const names = pets.map((pet) => pet.name).join(', ');
  if (names)
    throw new Problem('still_has_dependents', { detail: `This client still has pets: ${names}.` });
  await refuseExpected(trx, id, at);
  await ClientRow.query(trx).findById(id).patch({ deletedAt: at });
  return { reply: () => ({}), traces: [{ entityType: 'client', entityId: id, action: 'delete' }] };
});
