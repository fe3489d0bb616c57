import { select } from '../db/names.ts';
import { deleteClient as endpoint } from '../../shared/clientEndpoints.ts';
import { command } from '../http/command.ts';
import { Problem } from '../http/problem.ts';
import { refuseHeldClient } from '../legalHolds/held.ts';
import { ClientRow } from './ClientRow.ts';
import { findClient } from './readClients.ts';

/** Soft; refused while the client has pets, which it names. */
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
  await ClientRow.query(trx).findById(id).patch({ deletedAt: at });
  return { reply: () => ({}), traces: [{ entityType: 'client', entityId: id, action: 'delete' }] };
});
