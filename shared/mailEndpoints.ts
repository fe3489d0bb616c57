import { z } from 'zod';
import { endpoint } from './endpoint.ts';
import { AnyId, Instant, MailMessageId } from './ids.ts';
import { PageQuery, pageOf, sortedBy } from './page.ts';

/** A message to a person: an invitation, a reminder, a word about an account. */
export const MailMessage = z.object({
  id: MailMessageId,
  to: z.string(),
  /** What it is about: `invitation`, `password_reset`, ... */
  kind: z.string(),
  subject: z.string(),
  /** The record that it is about. */
  entityId: AnyId.nullable(),
  status: z.enum(['pending', 'sent', 'failed']),
  /** How often it was tried to send it, and what the mail server said last. */
  attempts: z.int(),
  error: z.string().nullable(),
  createdAt: Instant,
  /** From here on it is not sent any more. */
  expiresAt: Instant,
  sentAt: Instant.nullable(),
});
export type MailMessage = z.infer<typeof MailMessage>;

export const MailStatus = MailMessage.shape.status;
export type MailStatus = z.infer<typeof MailStatus>;

export const listMailMessages = endpoint({
  method: 'GET',
  path: '/mail-messages',
  ability: 'mail.read',
  summary:
    'Messages of the clinic, latest first unless sorted otherwise. `isSending`: mail leaves this installation.',
  query: PageQuery.extend({
    status: MailStatus.optional(),
    sort: sortedBy('-createdAt', 'sentAt'),
  }),
  reply: pageOf(MailMessage).extend({ isSending: z.boolean() }),
  reads: 'mail_message',
  problems: [],
});

/** `text` is null once the message was sent or has expired, and always where mail is really sent: then it is between its reader and us. What lets somebody into an account that is there already is shown to owners alone: `isForOwners`, where that is why. */
export const getMailMessage = endpoint({
  method: 'GET',
  path: '/mail-messages/:mailMessageId',
  ability: 'mail.read',
  summary: 'A message with its text, where no mail server sends it.',
  params: z.strictObject({ mailMessageId: MailMessageId }),
  reply: MailMessage.extend({ text: z.string().nullable(), isForOwners: z.boolean() }),
  reads: 'mail_message',
  problems: ['not_found'],
});
