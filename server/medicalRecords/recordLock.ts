import type { Knex } from 'knex';
import { UnreadableText } from '../db/fieldEncryption.ts';
import { currentTenant } from '../db/tenantContext.ts';
import type { Deps } from '../deps.ts';
import type { TimerHandler } from '../jobs/timerRunner.ts';
import { cancelTimers, setTimer } from '../jobs/timers.ts';
import { lockSealOf } from './lockSeal.ts';
import { MedicalRecordRow } from './MedicalRecordRow.ts';
import { openSoap } from './soapText.ts';

const kind = 'medical_record_lock';

type Lockable = { readonly id: string; readonly version: number; readonly locksAt: Date };

/** Plans when the note locks by itself. Each plan of a note is made at another version. */
export async function planLock(deps: Deps, trx: Knex.Transaction, record: Lockable): Promise<void> {
  const { id: entityId, version: step, locksAt: dueAt } = record;
  await setTimer(deps, trx, { kind, entityId, step, dueAt });
}

export async function callOffLock(trx: Knex.Transaction, id: string, at: Date): Promise<void> {
  await cancelTimers(trx, kind, id, at);
}

const nothing = { reply: () => null, traces: [] };

/** Null for a note that does not open: it is locked all the same. */
async function sealIfReadable(deps: Deps, trx: Knex.Transaction, row: MedicalRecordRow) {
  try {
    const texts = await openSoap(deps, trx, row);
    return await lockSealOf(deps, trx, { id: row.id, ...texts });
  } catch (error) {
    if (error instanceof UnreadableText) return null;
    throw error;
  }
}

/** A day after the visit nobody writes in its note any more. */
const lockByTime: TimerHandler = async ({ deps, trx, at, timer }) => {
  const id = timer.entityId;
  await trx.raw('SELECT id FROM medical_records WHERE clinic_id = ? AND id = ? FOR UPDATE', [
    currentTenant().clinicId,
    id,
  ]);
  const row = await MedicalRecordRow.query(trx).findById(id).whereNull('deleted_at');
  if (!row || row.isLocked) return nothing;
  const lockSeal = await sealIfReadable(deps, trx, row);
  const columns = { isLocked: true, lockedAt: at, lockSeal };
  await MedicalRecordRow.updateVersioned(trx, id, row.version, columns);
  const newValues = { isLocked: true, by: 'time', isSealed: lockSeal !== null };
  const what = { entityType: 'medical_record', entityId: id, action: 'update' } as const;
  return { reply: () => null, traces: [{ ...what, newValues }] };
};

/** The timers that notes plan. */
export const medicalRecordTimers: Readonly<Record<string, TimerHandler>> = { [kind]: lockByTime };
