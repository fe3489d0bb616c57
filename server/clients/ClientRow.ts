import type { NewClient } from '../../shared/clientEndpoints.ts';
import { Row } from '../db/Row.ts';

export class ClientRow extends Row {
  static override tableName = 'clients';
  static override booleans = ['isActive'];
  static override jsonAttributes = ['communicationPreferences'];
  declare firstName: string;
  declare lastName: string;
  declare email: string | null;
  declare phone: string | null;
  declare mobile: string | null;
  declare addressLine1: string | null;
  declare addressLine2: string | null;
  declare city: string | null;
  declare state: string | null;
  declare postalCode: string | null;
  declare emergencyContactName: string | null;
  declare emergencyContactPhone: string | null;
  declare communicationPreferences: NewClient['communicationPreferences'] | null;
  declare notes: string | null;
  declare isActive: boolean;
  declare version: number;
  declare deletedAt: Date | null;
  declare createdAt: Date;
  declare updatedAt: Date;
}
