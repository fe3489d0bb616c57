import type { Knex } from 'knex';
import type { SoapName } from '../../shared/medicalRecord.ts';
import type { Deps } from '../deps.ts';
import { MedicalRecordRow } from './MedicalRecordRow.ts';
import { locksAtOf } from './presentRecord.ts';
import { planLock } from './recordLock.ts';
import { sealSoap } from './soapText.ts';

type Work = { readonly deps: Deps; readonly trx: Knex.Transaction; readonly at: Date };
type Columns = Readonly<Record<string, unknown>> & { readonly visitDate: Date };

/** Inserts a note with its texts sealed and plans when it locks; answers its id. References must have been checked. */
export async function insertRecord(
  { deps, trx, at }: Work,
  columns: Columns,
  texts: Partial<Record<SoapName, string | null | undefined>>,
): Promise<string> {
  const id = deps.ids.uuid();
  const sealed = await sealSoap(deps, trx, id, texts);
  await MedicalRecordRow.insertOne(trx, { ...columns, ...sealed, id, createdAt: at });
  const locksAt = locksAtOf({ visitDate: columns.visitDate, createdAt: at });
  await planLock(deps, trx, { id, version: 1, locksAt });
  return id;
}
