import { Row } from '../db/Row.ts';

/** What a note said before: its texts are sealed ones. Only written; requests may not read it. */
export class RevisionRow extends Row {
  static override tableName = 'medical_record_revisions';
}
