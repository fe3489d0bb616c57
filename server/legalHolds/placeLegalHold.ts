import type { Knex } from 'knex';
import { placeLegalHold as endpoint, type NewLegalHold } from '../../shared/legalHoldEndpoints.ts';
import { ClientRow } from '../clients/ClientRow.ts';
import { command } from '../http/command.ts';
import { Problem } from '../http/problem.ts';
import { PetRow } from '../pets/PetRow.ts';
import { holdPetsOf } from './held.ts';
import { LegalHoldRow } from './LegalHoldRow.ts';
import { presentLegalHold } from './presentLegalHold.ts';
import { findLegalHold } from './readLegalHolds.ts';

type Wish = Pick<NewLegalHold, 'clientId' | 'petId'>;

/**
 * Locks what is to be held, also when it was deleted: whoever archives locks the pet and looks for holds after that, so it sees this one or has
 * been done before. @throws Problem `unknown_reference`
 */
export async function lockHeld(trx: Knex.Transaction, { clientId, petId }: Wish): Promise<void> {
  const unknown = (field: string, what: string) =>
    new Problem('unknown_reference', {
      errors: [{ path: `body.${field}`, message: `No such ${what}` }],
    });
  if (petId && !(await PetRow.query(trx).findById(petId).forUpdate()))
    throw unknown('petId', 'pet');
  if (!clientId) return;
  if (!(await ClientRow.query(trx).findById(clientId).forUpdate()))
    throw unknown('clientId', 'client');
  await PetRow.query(trx).where({ client_id: clientId }).select('id').forUpdate();
}

/** From now on nothing of it goes to the archive. */
export const placeLegalHold = command(endpoint, async ({ deps, trx, who, body, at }) => {
  await lockHeld(trx, body);
  const id = deps.ids.uuid();
  const { clientId = null, petId = null, reason } = body;
  const columns = { id, clientId, petId, reason, placedBy: who.id, placedAt: at };
  await LegalHoldRow.insertOne(trx, columns);
  if (clientId !== null) await holdPetsOf(trx, { legalHoldId: id, clientId });
  const hold = presentLegalHold(await findLegalHold(trx, id));
  const newValues = { clientId, petId, reason };
  return {
    reply: () => hold,
    traces: [{ entityType: 'legal_hold', entityId: id, action: 'create', newValues }],
  };
});
