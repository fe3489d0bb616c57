import type { StaffRole } from '../../shared/abilities.ts';
import { Row } from '../db/Row.ts';

/** A person of the clinic, without what only sign-in may read (password, second factor). */
export class UserRow extends Row {
  static override tableName = 'users';
  static override booleans = ['isActive', 'emailVerified', 'isOrganizationOwner'];

  declare email: string;
  declare pendingEmail: string | null;
  declare firstName: string;
  declare lastName: string;
  declare role: StaffRole;
  declare phone: string | null;
  declare licenseNumber: string | null;
  declare isActive: boolean;
  declare emailVerified: boolean;
  declare isOrganizationOwner: boolean;
  declare mfaConfirmedAt: Date | null;
  declare lastLogin: Date | null;
  declare version: number;
  declare createdAt: Date;
  declare updatedAt: Date;
  declare deletedAt: Date | null;
}
