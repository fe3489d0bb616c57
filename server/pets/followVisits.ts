import type { Knex } from 'knex';
import type { Pet } from '../../shared/petEndpoints.ts';
import type { Warning } from '../../shared/warning.ts';
import { openVisitsOf, visitWords } from '../appointments/openVisits.ts';
import type { Trace } from '../board/change.ts';
import { currentTenant } from '../db/tenantContext.ts';
import type { Deps } from '../deps.ts';
import { followAppointment } from '../reminders/followAppointment.ts';

type Work = { readonly deps: Deps; readonly trx: Knex.Transaction; readonly at: Date };

async function giveVisit(trx: Knex, id: string, { before, after }: Change): Promise<Trace> {
  await trx.raw(
    'UPDATE appointments SET client_id = ?, version = version + 1 WHERE clinic_id = ? AND id = ?',
    [after.clientId, currentTenant().clinicId, id],
  );
  return {
    entityType: 'appointment',
    entityId: id,
    action: 'update',
    oldValues: { clientId: before.clientId },
    newValues: { clientId: after.clientId },
  };
}

type Change = { readonly before: Pet; readonly after: Pet };

/**
 * The visits of a pet that have not ended follow it: they go to its new owner with it, and the reminders are planned anew for that person; those of a pet that died are
 * called off. Call with the pet written, so that nobody books it meanwhile.
 */
export async function followVisits(work: Work, change: Change): Promise<Trace[]> {
  const { trx } = work;
  const { before, after } = change;
  const isGiven = before.clientId !== after.clientId;
  if (!isGiven && before.isDeceased === after.isDeceased) return [];
  const traces: Trace[] = [];
  for (const { id } of await openVisitsOf(trx, 'pet_id', after.id)) {
    if (isGiven) traces.push(await giveVisit(trx, id, change));
    await followAppointment(work, id);
  }
  return traces;
}

/** What is still planned for an animal that has died: somebody cancels it, or its owner is expected in vain. */
export async function deceasedWarnings(trx: Knex, pet: Pet, at: Date): Promise<Warning[]> {
  if (!pet.isDeceased) return [];
  const words = await visitWords(trx, await openVisitsOf(trx, 'pet_id', pet.id), at);
  if (words === null) return [];
  return [{ path: 'body.isDeceased', message: `${pet.name} still has ${words}` }];
}
