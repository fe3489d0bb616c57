import type { Knex } from 'knex';
import { MailRow } from './MailRow.ts';

/** A feature's word on a letter that will never arrive, in the transaction that gives it up. */
export type Undelivered = (
  trx: Knex.Transaction,
  letter: { readonly entityId: string; readonly why: string },
) => Promise<void>;
/** By the kind of the letter. */
export type UndeliveredByKind = Readonly<Record<string, Undelivered>>;

/** Tells whoever wrote a letter that it was given up. */
export async function tellUndelivered(
  trx: Knex.Transaction,
  byKind: UndeliveredByKind,
  { id, why }: { readonly id: string; readonly why: string },
): Promise<void> {
  const letter = await MailRow.query(trx).findById(id).select('kind', 'entity_id');
  const { kind = '', entityId = null } = letter ?? {};
  if (entityId !== null) await byKind[kind]?.(trx, { entityId, why });
}
