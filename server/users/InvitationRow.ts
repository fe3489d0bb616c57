import type { StaffRole } from '../../shared/abilities.ts';
import { Row } from '../db/Row.ts';

/** Somebody who was asked to join; the token's hash is for the sign-in account only. */
export class InvitationRow extends Row {
  static override tableName = 'user_invitations';

  declare email: string;
  declare firstName: string;
  declare lastName: string;
  declare role: StaffRole;
  declare phone: string | null;
  declare licenseNumber: string | null;
  declare expiresAt: Date;
  declare acceptedAt: Date | null;
  declare withdrawnAt: Date | null;
  declare createdAt: Date;
}
