import {
  recordVitals as vitalsEndpoint,
  updateMedicalRecord as endpoint,
  type RecordPatch,
} from '../../shared/medicalRecordEndpoints.ts';
import type { MedicalRecord, WrittenRecord } from '../../shared/medicalRecord.ts';
import { unusualVitals } from '../../shared/vitalRules.ts';
import type { Outcome } from '../board/change.ts';
import { command, type CommandCall } from '../http/command.ts';
import { followWeight, unchanged } from '../pets/lastWeights.ts';
import { PetRow } from '../pets/PetRow.ts';
import { holdRecord, readRecord, refuseUnwritable } from './findRecord.ts';
import { keepEarlier } from './keepEarlier.ts';
import { MedicalRecordRow } from './MedicalRecordRow.ts';
import {
  changedRecord,
  refuseImpossible,
  refuseNonVeterinarian,
  refuseOddDates,
  toColumns,
} from './recordColumns.ts';
import { locksAtOf } from './presentRecord.ts';
import { callOffLock, planLock } from './recordLock.ts';
import { sealSoap } from './soapText.ts';

type Call = Pick<CommandCall<undefined, undefined, undefined>, 'deps' | 'trx' | 'at' | 'who'>;

/** A visit that is dated otherwise locks its note earlier, never later: else it could be kept open for good. */
function locksAtOfMoved({ createdAt, locksAt }: MedicalRecord, visitDate: Date): Date {
  return locksAtOf({
    visitDate,
    createdAt: new Date(createdAt),
    locksAt: locksAt === null ? null : new Date(locksAt),
  });
}

const movesWeight = (before: MedicalRecord, after: MedicalRecord): boolean =>
  before.weightKg !== after.weightKg ||
  (after.weightKg !== null && before.visitDate !== after.visitDate);

/** Writes what the patch names in a note that is open and unchanged since it was seen. */
async function write(
  call: Call,
  id: string,
  { version, ...patch }: RecordPatch,
): Promise<Outcome<WrittenRecord>> {
  const { deps, trx, at } = call;
  const before = await holdRecord(deps, trx, id);
  refuseUnwritable(before, version);
  await refuseNonVeterinarian(trx, patch.veterinarianId);
  refuseImpossible(before.pet.species, patch);
  const visitDate = new Date(patch.visitDate ?? before.visitDate);
  if (patch.visitDate !== undefined || patch.followUpDate !== undefined) {
    const { followUpDate = before.followUpDate } = patch;
    const pet = patch.visitDate && (await PetRow.query(trx).findById(before.petId));
    const birthDate = pet ? pet.birthDate : null;
    await refuseOddDates(trx, at, { visitDate, followUpDate, birthDate });
  }
  await keepEarlier(call, before, patch);
  const sealed = await sealSoap(deps, trx, id, patch);
  const columns = { ...toColumns(patch), ...sealed };
  if (patch.visitDate === undefined) {
    await MedicalRecordRow.updateVersioned(trx, id, version, columns);
  } else {
    const locksAt = locksAtOfMoved(before, visitDate);
    await MedicalRecordRow.updateVersioned(trx, id, version, { ...columns, locksAt });
    await callOffLock(trx, id, at);
    await planLock(deps, trx, { id, version: version + 1, locksAt });
  }
  const after = await readRecord(deps, trx, id);
  const changes = changedRecord(before, after);
  const weighed = movesWeight(before, after) ? await followWeight(trx, after.petId, at) : unchanged;
  return {
    reply: () => ({ ...after, warnings: unusualVitals(after.pet.species, after) }),
    traces: [
      { entityType: 'medical_record', entityId: id, action: 'update', ...changes },
      ...weighed.traces,
    ],
    step: weighed.step,
  };
}

export const updateRecord = command(endpoint, (call) =>
  write(call, call.params.medicalRecordId, call.body),
);

export const writeVitals = command(vitalsEndpoint, (call) =>
  write(call, call.params.medicalRecordId, call.body),
);
