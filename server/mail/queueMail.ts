import type { Knex } from 'knex';
import { z } from 'zod';
import { sealField } from '../db/fieldEncryption.ts';
import { currentTenant } from '../db/tenantContext.ts';
import type { Deps } from '../deps.ts';
import { setTimer } from '../jobs/timers.ts';

export type Mail = {
  readonly to: string;
  /** What it is about, in our words: `invitation`, `password_reset`. */
  readonly kind: string;
  readonly subject: string;
  /** Plain text; a line may be an address to follow. */
  readonly text: string;
  /** The record that it is about. */
  readonly entityId?: string;
  /** From here on nobody has use for it: it is not sent any more and its text is forgotten. Default: in 7 days. */
  readonly expiresAt?: Date;
};

const defaultLifeMs = 7 * 24 * 3_600_000;
const mostSubject = 200;

/** Addresses are checked again here, wherever they come from: whatever is in one becomes part of a header. */
const Address = z.email().max(255);

/** One line: a name with a line break in it must not begin a header of its own. */
function subjectLine(text: string): string {
  const line = text
    .toWellFormed()
    .replace(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, ' ')
    .trim();
  return Array.from(line).slice(0, mostSubject).join('');
}

/** Where a message's sealed text belongs. */
export function bodyPlace(id: string) {
  return { table: 'mail_messages', id, column: 'body' };
}

/**
 * Puts a message into the caller's transaction (on the app or the sign-in account, inside `inTenant`); it is sent after the COMMIT, and not at all after a rollback.
 * @returns the message's id @throws on an address that is none
 */
export async function queueMail(
  deps: Pick<Deps, 'ids' | 'clock' | 'db'>,
  trx: Knex.Transaction,
  mail: Mail,
): Promise<string> {
  const id = deps.ids.uuid();
  const now = new Date(deps.clock.nowMs());
  const expiresAt = mail.expiresAt ?? new Date(now.getTime() + defaultLifeMs);
  await trx('mail_messages').insert({
    clinic_id: currentTenant().clinicId,
    id,
    kind: mail.kind,
    recipient: Address.parse(mail.to),
    subject: subjectLine(mail.subject),
    body: await sealField(deps, trx, bodyPlace(id), mail.text),
    entity_id: mail.entityId ?? null,
    expires_at: expiresAt,
    created_at: now,
  });
  await setTimer(deps, trx, { kind: 'mail', entityId: id, step: 0, dueAt: now });
  await setTimer(deps, trx, { kind: 'mail_expiry', entityId: id, step: 0, dueAt: expiresAt });
  return id;
}
