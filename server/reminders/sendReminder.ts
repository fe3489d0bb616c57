import type { Knex } from 'knex';
import { select } from '../db/names.ts';
import { currentTenant } from '../db/tenantContext.ts';
import type { Deps } from '../deps.ts';
import type { TimerHandler } from '../jobs/timerRunner.ts';
import { queueMail } from '../mail/queueMail.ts';
import { reminderLetter } from './reminderLetter.ts';
import { reminders, type ReminderRecord } from './reminderRecord.ts';
import { reminderTimerKind, timeReminder } from './reminderTimer.ts';
import { verdictOn, type Verdict } from './verdict.ts';

type Work = { readonly deps: Deps; readonly trx: Knex.Transaction; readonly at: Date };

/** The reminder, with its appointment locked before it as every step of an appointment does. */
export async function lockReminder(
  trx: Knex.Transaction,
  reminderId: string,
): Promise<ReminderRecord | null> {
  const { clinicId } = currentTenant();
  await trx.raw(
    `SELECT a.id FROM appointments a JOIN appointment_reminders r ON r.clinic_id = a.clinic_id AND r.appointment_id = a.id
     WHERE r.clinic_id = ? AND r.id = ? FOR UPDATE`,
    [clinicId, reminderId],
  );
  return (await reminders(trx).where('r.id', reminderId))[0] ?? null;
}

/** Writes columns of a locked reminder and raises its version. */
export async function patchReminder(
  trx: Knex.Transaction,
  row: Pick<ReminderRecord, 'id' | 'version'>,
  columns: Readonly<Record<string, Knex.Value | null>>,
): Promise<void> {
  const changed = await trx('appointment_reminders')
    .where({ clinic_id: currentTenant().clinicId, id: row.id, version: row.version })
    .update({ ...columns, version: row.version + 1 });
  if (changed !== 1) throw new Error(`reminder ${row.id} changed while it was locked`);
}

/** The client was told: the appointment says so, and nothing else about it changes. */
export async function markReminded(trx: Knex.Transaction, row: ReminderRecord): Promise<void> {
  await trx('appointments')
    .where({ clinic_id: currentTenant().clinicId, id: row.appointment_id })
    .update({ reminder_sent: true });
}

type ClinicAddress = {
  name: string;
  timezone: string;
  country: string | null;
  phone: string | null;
  address_line1: string | null;
  address_line2: string | null;
  city: string | null;
};

async function readAddress(trx: Knex): Promise<ClinicAddress> {
  const { clinicId } = currentTenant();
  const [clinic] = await select<ClinicAddress>(
    trx,
    'SELECT name, timezone, country, phone, address_line1, address_line2, city FROM clinics WHERE id = ?',
    [clinicId],
  );
  if (!clinic) throw new Error(`clinic ${clinicId} is not there`);
  return clinic;
}

async function send({ deps, trx, at }: Work, row: ReminderRecord, clinic: ClinicAddress) {
  const { address_line1, address_line2, city, ...sign } = clinic;
  const visit = {
    petName: row.pet_name,
    clientName: `${row.first_name} ${row.last_name}`,
    startAt: row.start_time,
  };
  const letter = reminderLetter({ ...sign, address: [address_line1, address_line2, city] }, visit);
  await queueMail(deps, trx, {
    ...letter,
    to: row.email ?? '',
    kind: 'appointment_reminder',
    entityId: row.id,
    expiresAt: row.start_time,
  });
  await patchReminder(trx, row, { status: 'sent', sent_at: at, error_message: null });
  await markReminded(trx, row);
}

async function postpone({ deps, trx }: Work, row: ReminderRecord, sendAt: Date): Promise<void> {
  await patchReminder(trx, row, { send_at: sendAt });
  const { id, type, start_time: startAt } = row;
  await timeReminder(deps, trx, { id, type, version: row.version + 1, sendAt, startAt });
}

type Judged = { readonly row: ReminderRecord; readonly clinic: ClinicAddress };

/** Carries a verdict out; answers what the audit log says of it. */
async function carryOut(work: Work, verdict: Verdict, { row, clinic }: Judged) {
  switch (verdict.kind) {
    case 'nothing':
      return null;
    case 'send':
      await send(work, row, clinic);
      return { status: 'sent' };
    case 'postpone':
      await postpone(work, row, new Date(verdict.untilMs));
      return { sendAt: new Date(verdict.untilMs).toISOString() };
    case 'cancelled':
    case 'failed': {
      const { kind: status, why } = verdict;
      await patchReminder(work.trx, row, { status, error_message: why });
      return { status, errorMessage: why };
    }
  }
}

/** A reminder's time has come. Whatever happened since it was planned is looked at now, under the appointment's lock. */
const sendReminder: TimerHandler = async ({ deps, trx, at, timer }) => {
  const row = await lockReminder(trx, timer.entityId);
  if (!row) return { reply: () => null, traces: [] };
  const clinic = await readAddress(trx);
  const verdict = verdictOn(row, at.getTime(), clinic.timezone);
  const newValues = await carryOut({ deps, trx, at }, verdict, { row, clinic });
  const trace = { entityType: 'appointment_reminder', entityId: row.id, action: 'update' } as const;
  return { reply: () => null, traces: newValues ? [{ ...trace, newValues }] : [] };
};

/** The timers that reminders plan. */
export const reminderTimers: Readonly<Record<string, TimerHandler>> = {
  [reminderTimerKind]: sendReminder,
};
