import type { Knex } from 'knex';
import type { z } from 'zod';
import { soapNames, type SoapName } from '../../shared/medicalRecord.ts';
import { getMedicalRecord, listMedicalRecords } from '../../shared/medicalRecordEndpoints.ts';
import { inTransaction } from '../db/transaction.ts';
import type { Deps } from '../deps.ts';
import { keyset } from '../http/keyset.ts';
import { Problem } from '../http/problem.ts';
import { route } from '../http/route.ts';
import { idKey, instantKey } from '../http/sortKeys.ts';
import { readRecord, selectRecords } from './findRecord.ts';
import type { MedicalRecordRow } from './MedicalRecordRow.ts';
import { presentRecord } from './presentRecord.ts';
import { readParts } from './recordParts.ts';
import { containsAll, wordsOf } from './searchText.ts';
import { openSoap } from './soapText.ts';

type Query = z.output<NonNullable<typeof listMedicalRecords.query>>;

const order = keyset(listMedicalRecords, {
  id: idKey<MedicalRecordRow>('medical_records.id'),
  sorts: {
    visitDate: [instantKey('medical_records.visit_date', (row: MedicalRecordRow) => row.visitDate)],
    createdAt: [instantKey('medical_records.created_at', (row: MedicalRecordRow) => row.createdAt)],
    updatedAt: [instantKey('medical_records.updated_at', (row: MedicalRecordRow) => row.updatedAt)],
  },
});

function filtered(trx: Knex, query: Query, texts: readonly SoapName[]) {
  const rows = selectRecords(trx, texts);
  const equal = {
    'medical_records.pet_id': query.petId,
    'pet.client_id': query.clientId,
    'medical_records.veterinarian_id': query.veterinarianId,
    'medical_records.appointment_id': query.appointmentId,
    'medical_records.visit_type': query.visitType,
    'medical_records.is_locked': query.isLocked,
  };
  for (const [column, value] of Object.entries(equal))
    if (value !== undefined) void rows.where(column, value);
  if (query.from) void rows.where('medical_records.visit_date', '>=', new Date(query.from));
  if (query.to) void rows.where('medical_records.visit_date', '<', new Date(query.to));
  return rows;
}

/** How many notes are decrypted between two statements. */
const scanned = 200;

/** The rows of a page among those whose text has all the words, one more than fits where there are more. */
async function scan(deps: Deps, trx: Knex, query: Query): Promise<MedicalRecordRow[]> {
  const words = wordsOf(query.search ?? '');
  const found: MedicalRecordRow[] = [];
  for (let asked: Query = { ...query, limit: scanned }; ;) {
    const rows = filtered(trx, query, soapNames);
    order.apply(rows, asked);
    const page = order.page(await rows, asked);
    const ids = page.items.map(({ id }) => id);
    const { diagnoses, addenda } = await readParts(deps, trx, { ids, withAddenda: true });
    for (const row of page.items) {
      const said = [
        row.chiefComplaint,
        ...Object.values(await openSoap(deps, trx, row)),
        ...(diagnoses.get(row.id) ?? []).map(({ description }) => description),
        ...(addenda.get(row.id) ?? []).map(({ body }) => body),
      ];
      if (containsAll(said.join('\n'), words)) found.push(row);
    }
    if (found.length > query.limit || page.nextCursor === null) return found;
    asked = { ...asked, cursor: page.nextCursor };
  }
}

async function rowsOf(deps: Deps, trx: Knex, query: Query): Promise<MedicalRecordRow[]> {
  if (query.search !== undefined) return scan(deps, trx, query);
  const rows = filtered(trx, query, query.fields ?? []);
  order.apply(rows, query);
  return rows;
}

function refuseWideSearch({ search, petId }: Query): void {
  if (search === undefined || petId !== undefined) return;
  const errors = [{ path: 'query.search', message: 'Only together with petId' }];
  throw new Problem('invalid_request', { errors });
}

/** Latest visits first unless sorted otherwise; no text of a note unless `fields` asks for it. */
export const list = route(listMedicalRecords, async ({ deps, query }) => {
  refuseWideSearch(query);
  return inTransaction(deps.db, async (trx) => {
    const page = order.page(await rowsOf(deps, trx, query), query);
    const ids = page.items.map(({ id }) => id);
    const parts = await readParts(deps, trx, { ids, withAddenda: false });
    const items = [];
    for (const row of page.items) {
      const asked = Object.fromEntries((query.fields ?? []).map((name) => [name, row[name]]));
      const texts = await openSoap(deps, trx, { ...asked, id: row.id, lockSeal: row.lockSeal });
      items.push(presentRecord(row, parts, texts));
    }
    return { ...page, items };
  });
});

export const get = route(getMedicalRecord, async ({ deps, params }) =>
  inTransaction(deps.db, (trx) => readRecord(deps, trx, params.medicalRecordId)),
);
