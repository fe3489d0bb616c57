import { lockMedicalRecord as endpoint } from '../../shared/medicalRecordEndpoints.ts';
import { command } from '../http/command.ts';
import { holdRecord, readRecord, refuseUnwritable } from './findRecord.ts';
import { lockSealOf } from './lockSeal.ts';
import { MedicalRecordRow } from './MedicalRecordRow.ts';
import { callOffLock } from './recordLock.ts';

export const lockRecord = command(endpoint, async ({ deps, trx, who, params, body, at }) => {
  const id = params.medicalRecordId;
  const before = await holdRecord(deps, trx, id);
  refuseUnwritable(before, body.version);
  const lockSeal = await lockSealOf(deps, trx, before);
  const columns = { isLocked: true, lockedAt: at, lockedBy: who.id, lockSeal };
  await MedicalRecordRow.updateVersioned(trx, id, body.version, columns);
  await callOffLock(trx, id, at);
  const record = await readRecord(deps, trx, id);
  const newValues = { isLocked: true, isSealed: true };
  return {
    reply: () => record,
    traces: [{ entityType: 'medical_record', entityId: id, action: 'update', newValues }],
  };
});
