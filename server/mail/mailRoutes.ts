import type { z } from 'zod';
import { getMailMessage, listMailMessages, type MailMessage } from '../../shared/mailEndpoints.ts';
import { openField } from '../db/fieldEncryption.ts';
import { inTransaction } from '../db/transaction.ts';
import { keyset } from '../http/keyset.ts';
import { Problem } from '../http/problem.ts';
import { route, type Route } from '../http/route.ts';
import { idKey, instantKey, nullable } from '../http/sortKeys.ts';
import { ownerStanding } from '../organizations/requireOwner.ts';
import { MailRow } from './MailRow.ts';
import { bodyPlace } from './queueMail.ts';

function present(row: MailRow): z.input<typeof MailMessage> {
  const { id, recipient, kind, subject, entityId, status, attempts, error } = row;
  return {
    id,
    to: recipient,
    kind,
    subject,
    entityId,
    status,
    attempts,
    error,
    createdAt: row.createdAt.toISOString(),
    expiresAt: row.expiresAt.toISOString(),
    sentAt: row.sentAt?.toISOString() ?? null,
  };
}

const pages = keyset(listMailMessages, {
  id: idKey<MailRow>('id'),
  // Ids begin with the time they were made at.
  sorts: { createdAt: [], sentAt: [nullable(instantKey('sent_at', (row: MailRow) => row.sentAt))] },
});

/** Messages with a link that lets its reader into the account of somebody who is here already: an ordinary admin would become that person by it. */
const forOwners = ['password_reset', 'email_verification'];

export const mailRoutes: readonly Route[] = [
  route(listMailMessages, async ({ deps, query }) =>
    inTransaction(deps.db, async (trx) => {
      const rows = MailRow.query(trx);
      if (query.status) void rows.where({ status: query.status });
      pages.apply(rows, query);
      const page = pages.page(await rows, query);
      const isSending = deps.config.mail !== undefined;
      return { ...page, items: page.items.map(present), isSending };
    }),
  ),
  route(getMailMessage, async ({ deps, who, params }) =>
    inTransaction(deps.db, async (trx) => {
      const row = await MailRow.query(trx).findById(params.mailMessageId);
      if (!row) throw new Problem('not_found');
      const isKept = deps.config.mail === undefined && row.body !== null;
      const isForOwners = forOwners.includes(row.kind);
      const isShown = isKept && (!isForOwners || (await ownerStanding(deps.db.auth, who)) !== null);
      const text = isShown ? await openField(deps, trx, bodyPlace(row.id), row.body ?? '') : null;
      return { ...present(row), text, isForOwners: isKept && !isShown };
    }),
  ),
];
