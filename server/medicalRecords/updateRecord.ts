import {
  recordVitals as vitalsEndpoint,
  updateMedicalRecord as endpoint,
  type RecordPatch,
} from '../../shared/medicalRecordEndpoints.ts';
import type { WrittenRecord } from '../../shared/medicalRecord.ts';
import { unusualVitals } from '../../shared/vitalRules.ts';
import type { Outcome } from '../board/change.ts';
import { command, type CommandCall } from '../http/command.ts';
import { holdRecord, readRecord, refuseUnwritable } from './findRecord.ts';
import { MedicalRecordRow } from './MedicalRecordRow.ts';
import {
  changedRecord,
  refuseImpossible,
  refuseNonVeterinarian,
  refuseOddDates,
  toColumns,
} from './recordColumns.ts';
import { callOffLock, planLock } from './recordLock.ts';
import { sealSoap } from './soapText.ts';

type Call = Pick<CommandCall<undefined, undefined, undefined>, 'deps' | 'trx' | 'at'>;

/** Writes what the patch names in a note that is open and unchanged since it was seen. */
async function write(
  { deps, trx, at }: Call,
  id: string,
  { version, ...patch }: RecordPatch,
): Promise<Outcome<WrittenRecord>> {
  const before = await holdRecord(deps, trx, id);
  refuseUnwritable(before, version);
  await refuseNonVeterinarian(trx, patch.veterinarianId);
  refuseImpossible(before.pet.species, patch);
  const visitDate = new Date(patch.visitDate ?? before.visitDate);
  if (patch.visitDate !== undefined || patch.followUpDate !== undefined) {
    const { followUpDate = before.followUpDate } = patch;
    await refuseOddDates(trx, at, { visitDate, followUpDate });
  }
  const sealed = await sealSoap(deps, trx, id, patch);
  await MedicalRecordRow.updateVersioned(trx, id, version, { ...toColumns(patch), ...sealed });
  if (patch.visitDate !== undefined) {
    await callOffLock(trx, id, at);
    const createdAt = new Date(before.createdAt);
    await planLock(deps, trx, { id, version: version + 1, visitDate, createdAt });
  }
  const after = await readRecord(deps, trx, id);
  const changes = changedRecord(before, after);
  return {
    reply: () => ({ ...after, warnings: unusualVitals(after.pet.species, after) }),
    traces: [{ entityType: 'medical_record', entityId: id, action: 'update', ...changes }],
  };
}

export const updateRecord = command(endpoint, (call) =>
  write(call, call.params.medicalRecordId, call.body),
);

export const writeVitals = command(vitalsEndpoint, (call) =>
  write(call, call.params.medicalRecordId, call.body),
);
