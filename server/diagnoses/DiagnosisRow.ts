import type { DiagnosisStatus } from '../../shared/diagnosis.ts';
import { Row } from '../db/Row.ts';

export class DiagnosisRow extends Row {
  static override tableName = 'diagnoses';
  static override booleans = ['isPrimary'];
  declare medicalRecordId: string;
  declare diagnosisCode: string | null;
  declare description: string;
  declare isPrimary: boolean;
  declare status: DiagnosisStatus;
  declare version: number;
  declare deletedAt: Date | null;
  declare createdAt: Date;
  declare updatedAt: Date;
}
