import { soapNames, type MedicalRecord, type SoapName } from '../../shared/medicalRecord.ts';
import { sealField } from '../db/fieldEncryption.ts';
import type { CommandCall } from '../http/command.ts';
import { isPetHeld } from '../legalHolds/held.ts';
import { RevisionRow } from './RevisionRow.ts';

type Call = Pick<CommandCall<undefined, undefined, undefined>, 'deps' | 'trx' | 'at' | 'who'>;
type Patch = Partial<Record<SoapName, string | null | undefined>>;

/** On a legal hold nothing that a note said is lost: what the patch takes away is kept, sealed. No request reads it; an export of the clinic has it. */
export async function keepEarlier(
  { deps, trx, at, who }: Call,
  before: MedicalRecord,
  patch: Patch,
): Promise<void> {
  const lost = soapNames.filter(
    (name) => before[name] && patch[name] !== undefined && patch[name] !== before[name],
  );
  if (lost.length === 0 || !(await isPetHeld(trx, before.petId))) return;
  const id = deps.ids.uuid();
  const texts: Patch = {};
  for (const name of lost) {
    const place = { table: 'medical_record_revisions', id, column: name };
    texts[name] = await sealField(deps, trx, place, before[name] ?? '');
  }
  const { id: medicalRecordId, version } = before;
  const columns = { id, medicalRecordId, version, ...texts };
  await RevisionRow.insertOne(trx, { ...columns, replacedAt: at, replacedBy: who.id });
}
