import { Row } from '../db/Row.ts';

/** A message to a person. `body` is sealed; null once it was sent, or when it is too late to send it. */
export class MailRow extends Row {
  static override tableName = 'mail_messages';

  declare kind: string;
  declare recipient: string;
  declare subject: string;
  declare body: string | null;
  declare entityId: string | null;
  declare status: 'pending' | 'sent' | 'failed';
  declare attempts: number;
  declare error: string | null;
  declare expiresAt: Date;
  declare sentAt: Date | null;
  declare createdAt: Date;
}
