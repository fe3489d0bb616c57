import type { z } from 'zod';
import { getMailMessage, listMailMessages, type MailMessage } from '../../shared/mailEndpoints.ts';
import { openField } from '../db/fieldEncryption.ts';
import { inTransaction } from '../db/transaction.ts';
import { keyset } from '../http/keyset.ts';
import { Problem } from '../http/problem.ts';
import { route, type Route } from '../http/route.ts';
import { idKey } from '../http/sortKeys.ts';
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

// Ids begin with the time they were made at.
const pages = keyset(listMailMessages, { id: idKey<MailRow>('id'), sorts: { id: [] } });

export const mailRoutes: readonly Route[] = [
  route(listMailMessages, async ({ deps, query }) =>
    inTransaction(deps.db, async (trx) => {
      const latestFirst = { ...query, sort: '-id' };
      const rows = MailRow.query(trx);
      if (query.status) void rows.where({ status: query.status });
      pages.apply(rows, latestFirst);
      const page = pages.page(await rows, latestFirst);
      const isSending = deps.config.mail !== undefined;
      return { ...page, items: page.items.map(present), isSending };
    }),
  ),
  route(getMailMessage, async ({ deps, params }) =>
    inTransaction(deps.db, async (trx) => {
      const row = await MailRow.query(trx).findById(params.mailMessageId);
      if (!row) throw new Problem('not_found');
      const isShown = deps.config.mail === undefined && row.body !== null;
      const text = isShown ? await openField(deps, trx, bodyPlace(row.id), row.body ?? '') : null;
      return { ...present(row), text };
    }),
  ),
];
