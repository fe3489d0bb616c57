import { Row } from '../db/Row.ts';

/** `body` is a sealed text. */
export class AddendumRow extends Row {
  static override tableName = 'medical_record_addenda';
  declare medicalRecordId: string;
  declare authorId: string;
  declare body: string;
  declare createdAt: Date;
}
