import type { Knex } from 'knex';
import {
  deleteReminder as deleteEndpoint,
  tickOffCall as tickOffEndpoint,
  updateReminder as updateEndpoint,
  type Reminder,
} from '../../shared/reminderEndpoints.ts';
import { currentTenant } from '../db/tenantContext.ts';
import { changedFields } from '../http/changedFields.ts';
import { command } from '../http/command.ts';
import { Problem } from '../http/problem.ts';
import { deceased, refuseUnexpected, sendingTime } from './createReminder.ts';
import { findReminder } from './readReminders.ts';
import { presentReminder, type ReminderRecord } from './reminderRecord.ts';
import { timeReminder } from './reminderTimer.ts';
import { lockReminder, markReminded, patchReminder } from './sendReminder.ts';

/** Locks a reminder that is not over. @throws Problem `not_found`, `stale_version`, `reminder_settled` */
async function lockOpen(
  trx: Knex.Transaction,
  reminderId: string,
  seenVersion?: number,
): Promise<ReminderRecord> {
  const row = await lockReminder(trx, reminderId);
  if (!row) throw new Problem('not_found');
  const current = presentReminder(row);
  if (seenVersion !== undefined && row.version !== seenVersion)
    throw new Problem('stale_version', { current });
  if (row.status === 'sent') throw new Problem('reminder_settled', { current });
  return row;
}

async function outcome(trx: Knex.Transaction, before: Reminder) {
  const after = presentReminder(await findReminder(trx, before.id));
  const trace = { entityType: 'appointment_reminder', entityId: after.id } as const;
  const fields = changedFields(before, after);
  return { reply: () => after, traces: [{ ...trace, action: 'update' as const, ...fields }] };
}

/** @throws Problem `wrong_status`, `pet_deceased` */
function refuseNeedless(row: ReminderRecord): void {
  refuseUnexpected(row.appointment_status);
  if (row.is_deceased === 1) throw deceased(row.pet_name);
}

/** Another time, called off, or on again. */
export const updateReminder = command(updateEndpoint, async ({ deps, trx, params, body }) => {
  const row = await lockOpen(trx, params.reminderId, body.version);
  // A new time for one that failed is another try.
  const status = body.status ?? (row.status === 'failed' ? 'pending' : row.status);
  const { id, type, start_time: startAt } = row;
  if (status !== 'cancelled') refuseNeedless(row);
  const wished = body.sendAt ?? row.send_at.toISOString();
  const sendAt = status === 'cancelled' ? row.send_at : await sendingTime(trx, wished, startAt);
  await patchReminder(trx, row, { status, send_at: sendAt, error_message: null });
  if (status === 'pending')
    await timeReminder(deps, trx, { id, type, version: row.version + 1, sendAt, startAt });
  return outcome(trx, presentReminder(row));
});

/** Soft. What was sent is history and stays. */
export const deleteReminder = command(deleteEndpoint, async ({ trx, params, at }) => {
  const row = await lockOpen(trx, params.reminderId);
  await trx('appointment_reminders')
    .where({ clinic_id: currentTenant().clinicId, id: row.id })
    .update({ deleted_at: at });
  const trace = { entityType: 'appointment_reminder', entityId: row.id, action: 'delete' } as const;
  return { reply: () => ({}), traces: [trace] };
});

/** Somebody called, or tried to. */
export const tickOff = command(tickOffEndpoint, async ({ trx, who, params, body, at }) => {
  const row = await lockOpen(trx, params.reminderId, body.version);
  const current = presentReminder(row);
  if (row.type !== 'call') throw new Problem('not_a_call', { current });
  if (row.status !== 'pending') throw new Problem('reminder_settled', { current });
  const note = body.note ?? null;
  const isSent = body.outcome === 'sent';
  await patchReminder(trx, row, {
    status: body.outcome,
    note,
    handled_by: who.id,
    sent_at: isSent ? at : null,
    error_message: isSent ? null : note,
  });
  if (isSent) await markReminded(trx, row);
  return outcome(trx, current);
});
