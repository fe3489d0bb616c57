import type { Knex } from 'knex';
import { ClientRow } from '../clients/ClientRow.ts';
import { Problem } from '../http/problem.ts';

/** The client is of this clinic, and stays while this transaction runs. @throws Problem `unknown_reference` */
export async function holdClient(
  trx: Knex.Transaction,
  clientId: string | undefined,
): Promise<void> {
  if (clientId === undefined) return;
  const client = await ClientRow.query(trx).findById(clientId).whereNull('deleted_at').forUpdate();
  if (client) return;
  throw new Problem('unknown_reference', {
    errors: [{ path: 'body.clientId', message: 'No such client' }],
  });
}

/** The columns of what the API calls otherwise. */
export function toColumns<T extends { weightKg?: number | null | undefined }>({
  weightKg,
  ...rest
}: T) {
  return weightKg === undefined ? rest : { ...rest, weight: weightKg };
}
