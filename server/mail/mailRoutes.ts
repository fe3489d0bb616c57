import type { Knex } from 'knex';
import type { z } from 'zod';
import { getMailMessage, listMailMessages, type MailMessage } from '../../shared/mailEndpoints.ts';
import { openField } from '../db/fieldEncryption.ts';
import { inTransaction } from '../db/transaction.ts';
import { keyset } from '../http/keyset.ts';
import type { Deps } from '../deps.ts';
import { Problem } from '../http/problem.ts';
import { route, type Route } from '../http/route.ts';
import { idKey, instantKey, nullable } from '../http/sortKeys.ts';
import type { Who } from '../http/who.ts';
import { ownerStanding } from '../organizations/requireOwner.ts';
import { UserRow } from '../users/UserRow.ts';
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

/** Messages with a link that lets its reader into the account that they are about. */
const lettingIn = ['password_reset', 'email_verification'];

/** An ordinary admin would become the owner by it. */
async function isForOwnersOnly(
  deps: Deps,
  trx: Knex.Transaction,
  who: Who,
  { kind, entityId }: MailRow,
): Promise<boolean> {
  if (!lettingIn.includes(kind)) return false;
  const person = entityId === null ? undefined : await UserRow.query(trx).findById(entityId);
  return person?.isOrganizationOwner === true && !(await ownerStanding(deps.db.auth, who));
}

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
      const isShown = isKept && !(await isForOwnersOnly(deps, trx, who, row));
      const text = isShown ? await openField(deps, trx, bodyPlace(row.id), row.body ?? '') : null;
      return { ...present(row), text };
    }),
  ),
];
