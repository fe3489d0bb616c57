import { Row } from '../db/Row.ts';

/** A clinic. Through the tenant's view that is the clinic of whoever asks and no other. */
export class ClinicRow extends Row {
  static override tableName = 'clinics';
  static override tenantColumn = 'id';
  static override booleans = ['isActive'];
  static override jsonAttributes = ['workingHours', 'settings'];

  declare organizationId: string;
  declare name: string;
  declare licenseNumber: string | null;
  declare phone: string | null;
  declare email: string | null;
  declare addressLine1: string | null;
  declare addressLine2: string | null;
  declare city: string | null;
  declare state: string | null;
  declare postalCode: string | null;
  declare country: string | null;
  declare timezone: string;
  declare workingHours: unknown;
  declare settings: unknown;
  declare isActive: boolean;
  declare version: number;
  declare deletedAt: Date | null;
  declare createdAt: Date;
  declare updatedAt: Date;
}
