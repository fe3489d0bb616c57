import type { Route } from '../http/route.ts';
import { writeAddendum } from './addAddendum.ts';
import { createRecord } from './createRecord.ts';
import { deleteRecord } from './deleteRecord.ts';
import { lockRecord } from './lockRecord.ts';
import { openNote } from './openNote.ts';
import { get, list } from './readRecords.ts';
import { updateRecord, writeVitals } from './updateRecord.ts';

export const medicalRecordRoutes: readonly Route[] = [
  list,
  get,
  openNote,
  createRecord,
  updateRecord,
  writeVitals,
  lockRecord,
  deleteRecord,
  writeAddendum,
];
