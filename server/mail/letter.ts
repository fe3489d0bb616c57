import { openField } from '../db/fieldEncryption.ts';
import { inTransaction } from '../db/transaction.ts';
import type { Deps } from '../deps.ts';
import { MailRow } from './MailRow.ts';
import { bodyPlace } from './queueMail.ts';

/** A message as it goes out. `tries`: how often it was tried before. */
export type Letter = {
  readonly id: string;
  readonly to: string;
  readonly subject: string;
  readonly text: string;
  readonly tries: number;
};

/** The message with its text; null when it was sent before, or is too late. */
export async function readLetter(deps: Deps, id: string): Promise<Letter | null> {
  return inTransaction(deps.db, async (trx) => {
    const row = await MailRow.query(trx).findById(id);
    const isWanted = row?.status === 'pending' && row.expiresAt.getTime() > deps.clock.nowMs();
    if (!isWanted || row.body === null) return null;
    const text = await openField(deps, trx, bodyPlace(id), row.body);
    return { id, to: row.recipient, subject: row.subject, text, tries: row.attempts };
  });
}
