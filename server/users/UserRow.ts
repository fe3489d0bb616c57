import type { StaffRole } from '../../shared/abilities.ts';
import { Row } from '../db/Row.ts';

/** A person of the clinic, without what only sign-in may read (password, second factor). */
export class UserRow extends Row {
  static override tableName = 'users';
  static override booleans = ['isActive'];

  declare email: string;
  declare firstName: string;
  declare lastName: string;
  declare role: StaffRole;
  declare isActive: boolean;
  declare deletedAt: Date | null;
}
