import type { Knex } from 'knex';
import { consistentDeath, plainMicrochip } from '../../shared/petRules.ts';
import { select } from '../db/names.ts';
import { currentTenant } from '../db/tenantContext.ts';
import { Problem } from '../http/problem.ts';

/** The client is of this clinic, and stays while this transaction runs. @throws Problem `unknown_reference` */
export async function holdClient(
  trx: Knex.Transaction,
  clientId: string | undefined,
): Promise<void> {
  if (clientId === undefined) return;
  const rows = await select(
    trx,
    'SELECT id FROM clients WHERE clinic_id = ? AND id = ? AND deleted_at IS NULL FOR UPDATE',
    [currentTenant().clinicId, clientId],
  );
  if (rows.length > 0) return;
  throw new Problem('unknown_reference', {
    errors: [{ path: 'body.clientId', message: 'No such client' }],
  });
}

/** What is asked for as it is kept: dead and day of death together, a microchip as its digits. */
export function plainPet<P extends Parameters<typeof consistentDeath>[0] & Chipped>(asked: P): P {
  const patch = consistentDeath(asked);
  if (!patch.microchipId) return patch;
  return { ...patch, microchipId: plainMicrochip(patch.microchipId) };
}
type Chipped = { readonly microchipId?: string | null | undefined };

/** The columns of what the API calls otherwise. */
export function toColumns<T extends { weightKg?: number | null | undefined }>({
  weightKg,
  ...rest
}: T) {
  return weightKg === undefined ? rest : { ...rest, weight: weightKg };
}
