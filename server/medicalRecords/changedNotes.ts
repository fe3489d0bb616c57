import type { Knex } from 'knex';
import type { SoapName } from '../../shared/medicalRecord.ts';
import { readDataKeys, UnreadableText } from '../db/fieldEncryption.ts';
import { select } from '../db/names.ts';
import { currentTenant } from '../db/tenantContext.ts';
import type { Deps } from '../deps.ts';
import { openSoap } from './soapText.ts';

type Note = Readonly<Record<SoapName, string | null>> & {
  readonly id: string;
  readonly lockSeal: string | null;
};

const page = 200;

/** The audit log keeps that a note was sealed: taking the seal away does not hide a change. */
const wasSealed = `EXISTS (SELECT 1 FROM audit_logs a WHERE a.clinic_id = r.clinic_id AND a.entity_type = 'medical_record'
  AND a.entity_id = r.id AND JSON_UNQUOTE(JSON_EXTRACT(a.new_values, '$.isSealed')) = 'true')`;

/** Ids of the clinic's notes whose texts are not those that were locked, or that do not open. Of a clinic whose keys are gone, none: nothing of it opens. */
export async function changedNotes(deps: Deps, trx: Knex.Transaction): Promise<string[]> {
  const found: string[] = [];
  if (!(await readDataKeys(deps, trx))) return found;
  for (let after: string | undefined = ''; after !== undefined;) {
    const notes: Note[] = await select<Note>(
      trx,
      `SELECT id, lock_seal AS lockSeal, subjective, objective, assessment, plan FROM medical_records r
       WHERE clinic_id = ? AND id > ? AND (lock_seal IS NOT NULL OR ${wasSealed}) ORDER BY id LIMIT ${String(page)}`,
      [currentTenant().clinicId, after],
    );
    for (const note of notes) if (!(await isAsLocked(deps, trx, note))) found.push(note.id);
    after = notes.at(-1)?.id;
  }
  return found;
}

async function isAsLocked(deps: Deps, trx: Knex, note: Note): Promise<boolean> {
  if (note.lockSeal === null) return false;
  try {
    await openSoap(deps, trx, note);
    return true;
  } catch (error) {
    if (error instanceof UnreadableText) return false;
    throw error;
  }
}
