import type { LabResult, LabReading } from '../../shared/labEndpoints.ts';
import type { z } from 'zod';
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
  declare stage: LabResult['stage'];
  declare testDate: string;
  declare receivedDate: string | null;
  declare labProvider: string | null;
  declare notes: string | null;
  declare panelId: string | null;
  declare panelName: string | null;
  /** What the raw texts say in numbers, written beside them: see labColumns.ts. */
  declare valueNumber: number | null;
  declare valueComparator: z.infer<typeof LabReading>['comparator'];
  declare valueUnit: string | null;
  declare referenceLow: number | null;
  declare referenceHigh: number | null;
  declare version: number;
  declare deletedAt: Date | null;
  declare createdAt: Date;
  declare updatedAt: Date;
  /** Of the alert that it raised, where the query joins it. */
  declare alertId?: string | null;
}
