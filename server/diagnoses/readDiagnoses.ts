import type { Knex } from 'knex';
import { getDiagnosis, listDiagnoses } from '../../shared/diagnosisEndpoints.ts';
import { inTransaction } from '../db/transaction.ts';
import { keyset } from '../http/keyset.ts';
import { Problem } from '../http/problem.ts';
import { route } from '../http/route.ts';
import { idKey, instantKey, textKey } from '../http/sortKeys.ts';
import { MedicalRecordRow } from '../medicalRecords/MedicalRecordRow.ts';
import { DiagnosisRow } from './DiagnosisRow.ts';
import { presentDiagnosis } from './presentDiagnosis.ts';

/** A diagnosis of this clinic that is not deleted. @throws Problem `not_found` */
export async function findDiagnosis(trx: Knex, id: string): Promise<DiagnosisRow> {
  const row = await DiagnosisRow.query(trx).findById(id).whereNull('deleted_at');
  if (!row) throw new Problem('not_found');
  return row;
}

const order = keyset(listDiagnoses, {
  id: idKey<DiagnosisRow>('diagnoses.id'),
  sorts: {
    createdAt: [instantKey('diagnoses.created_at', (row: DiagnosisRow) => row.createdAt)],
    updatedAt: [instantKey('diagnoses.updated_at', (row: DiagnosisRow) => row.updatedAt)],
    description: [textKey('diagnoses.description', (row: DiagnosisRow) => row.description)],
  },
});

/** Latest first unless sorted otherwise. */
export const list = route(listDiagnoses, async ({ deps, query }) =>
  inTransaction(deps.db, async (trx) => {
    const rows = DiagnosisRow.query(trx).whereNull('diagnoses.deleted_at');
    const equal = {
      medical_record_id: query.medicalRecordId,
      status: query.status,
      is_primary: query.isPrimary,
      diagnosis_code: query.diagnosisCode,
    };
    for (const [column, value] of Object.entries(equal))
      if (value !== undefined) void rows.where(`diagnoses.${column}`, value);
    if (query.from) void rows.where('diagnoses.created_at', '>=', new Date(query.from));
    if (query.to) void rows.where('diagnoses.created_at', '<', new Date(query.to));
    if (query.petId) {
      const ofPet = MedicalRecordRow.query(trx).where({ pet_id: query.petId }).select('id');
      void rows.whereIn('diagnoses.medical_record_id', ofPet);
    }
    order.apply(rows, query);
    const page = order.page(await rows, query);
    return { ...page, items: page.items.map(presentDiagnosis) };
  }),
);

export const get = route(getDiagnosis, async ({ deps, params }) =>
  inTransaction(deps.db, async (trx) =>
    presentDiagnosis(await findDiagnosis(trx, params.diagnosisId)),
  ),
);
