import type { Knex } from 'knex';
import type { Diagnosis, DiagnosisStatus } from '../../shared/diagnosis.ts';
import type { AddendumId, DiagnosisId, MedicalRecordId, UserId } from '../../shared/ids.ts';
import type { Addendum } from '../../shared/medicalRecord.ts';
import { openField } from '../db/fieldEncryption.ts';
import { select } from '../db/names.ts';
import { currentTenant } from '../db/tenantContext.ts';
import type { Deps } from '../deps.ts';
import { addendumPlace } from './soapText.ts';

type PartRow = {
  readonly kind: 'diagnosis' | 'addendum';
  readonly id: string;
  readonly medical_record_id: string;
  readonly code: string | null;
  readonly text: string;
  readonly is_primary: number;
  readonly status: DiagnosisStatus;
  readonly version: number;
  readonly author_id: string;
  readonly first_name: string;
  readonly last_name: string;
  readonly created_at: Date;
  readonly updated_at: Date;
};

/** What hangs on notes, by the note's id. */
export type Parts = {
  readonly diagnoses: ReadonlyMap<string, readonly Diagnosis[]>;
  readonly addenda: ReadonlyMap<string, readonly Addendum[]>;
};

// One statement for both: a read of a note takes no more than two.
const diagnosisSql = `SELECT 'diagnosis' AS kind, id, medical_record_id, diagnosis_code AS code,
    description AS text, is_primary, status, version, NULL AS author_id, NULL AS first_name,
    NULL AS last_name, created_at, updated_at
  FROM diagnoses WHERE clinic_id = ? AND deleted_at IS NULL AND medical_record_id IN`;
const addendaSql = `SELECT 'addendum', a.id, a.medical_record_id, NULL, a.body, 0, 'active', 1, a.author_id,
    u.first_name, u.last_name, a.created_at, a.created_at
  FROM medical_record_addenda a JOIN users u ON u.clinic_id = a.clinic_id AND u.id = a.author_id
  WHERE a.clinic_id = ? AND a.medical_record_id IN`;

function diagnosisOf(row: PartRow): Diagnosis {
  return {
    id: row.id as DiagnosisId, // our own row
    version: row.version,
    medicalRecordId: row.medical_record_id as MedicalRecordId, // our own row
    diagnosisCode: row.code,
    description: row.text,
    isPrimary: row.is_primary === 1,
    status: row.status,
    createdAt: row.created_at.toISOString(),
    updatedAt: row.updated_at.toISOString(),
  };
}

async function addendumOf(deps: Deps, trx: Knex, row: PartRow): Promise<Addendum> {
  const { first_name: firstName, last_name: lastName } = row;
  return {
    id: row.id as AddendumId, // our own row
    author: { id: row.author_id as UserId, firstName, lastName }, // our own row
    body: await openField(deps, trx, addendumPlace(row.id), row.text),
    createdAt: row.created_at.toISOString(),
  };
}

function add<T>(map: Map<string, T[]>, key: string, value: T): void {
  const list = map.get(key) ?? [];
  list.push(value);
  map.set(key, list);
}

/** Diagnoses of these notes, the primary one first, and their addenda in their order where they are asked for. @throws UnreadableText */
export async function readParts(
  deps: Deps,
  trx: Knex,
  { ids, withAddenda }: { readonly ids: readonly string[]; readonly withAddenda: boolean },
): Promise<Parts> {
  const diagnoses = new Map<string, Diagnosis[]>();
  const addenda = new Map<string, Addendum[]>();
  if (ids.length === 0) return { diagnoses, addenda };
  const { clinicId } = currentTenant();
  const marks = `(${ids.map(() => '?').join(', ')})`;
  const union = withAddenda ? ` UNION ALL ${addendaSql} ${marks}` : '';
  const bindings = [clinicId, ...ids, ...(withAddenda ? [clinicId, ...ids] : [])];
  const order = 'ORDER BY is_primary DESC, created_at, id';
  const rows = await select<PartRow>(trx, `${diagnosisSql} ${marks}${union} ${order}`, bindings);
  for (const row of rows) {
    const { kind, medical_record_id: noteId } = row;
    if (kind === 'diagnosis') add(diagnoses, noteId, diagnosisOf(row));
    else add(addenda, noteId, await addendumOf(deps, trx, row));
  }
  return { diagnoses, addenda };
}
