import type { LabResult } from '../../shared/labEndpoints.ts';
import { Row } from '../db/Row.ts';

export class LabResultRow extends Row {
  static override tableName = 'lab_results';
  declare petId: string;
  declare appointmentId: string | null;
  declare testName: string;
  declare testCode: string | null;
  declare resultValue: string | null;
  declare referenceRange: string | null;
  declare unit: string | null;
  declare status: LabResult['status'];
  declare testDate: string;
  declare receivedDate: string | null;
  declare labProvider: string | null;
  declare notes: string | null;
  declare version: number;
  declare deletedAt: Date | null;
  declare createdAt: Date;
  declare updatedAt: Date;
}
