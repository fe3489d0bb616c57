import type { Knex } from 'knex';
import { createReminder as endpoint } from '../../shared/reminderEndpoints.ts';
import type { Status } from '../../shared/status.ts';
import { readClinic } from '../board/clinicSettings.ts';
import { select } from '../db/names.ts';
import { currentTenant } from '../db/tenantContext.ts';
import { command } from '../http/command.ts';
import { Problem } from '../http/problem.ts';
import { PetRow } from '../pets/PetRow.ts';
import { besideQuiet } from './quietHours.ts';
import { findReminder } from './readReminders.ts';
import { presentReminder } from './reminderRecord.ts';
import { timeReminder } from './reminderTimer.ts';

/** When it goes out: as asked, but not in the quiet hours. @throws Problem `reminder_too_late` for a time after the start */
export async function sendingTime(trx: Knex, wished: string, startAt: Date): Promise<Date> {
  const wishedMs = Date.parse(wished);
  if (wishedMs >= startAt.getTime())
    throw new Problem('reminder_too_late', {
      errors: [{ path: 'body.sendAt', message: 'Must be before the appointment' }],
    });
  const { timezone } = await readClinic(trx);
  return new Date(besideQuiet(timezone, wishedMs, startAt.getTime()));
}

/** Nobody is reminded of an animal that has died. */
export const deceased = (name: string): Problem =>
  new Problem('pet_deceased', { detail: `${name} is recorded as deceased.` });

/** @throws Problem `wrong_status` for a visit that has begun or will not be */
export function refuseUnexpected(status: Status): void {
  if (status === 'scheduled' || status === 'confirmed') return;
  throw new Problem('wrong_status', {
    detail: 'Only who is still expected can be reminded.',
  });
}

async function lockAppointment(trx: Knex.Transaction, id: string): Promise<Date> {
  const [visit] = await select<{ status: Status; start_time: Date; pet_id: string }>(
    trx,
    `SELECT status, start_time, pet_id FROM appointments WHERE clinic_id = ? AND id = ? AND deleted_at IS NULL FOR UPDATE`,
    [currentTenant().clinicId, id],
  );
  if (!visit)
    throw new Problem('unknown_reference', {
      errors: [{ path: 'body.appointmentId', message: 'No such appointment' }],
    });
  refuseUnexpected(visit.status);
  const pet = await PetRow.query(trx).findById(visit.pet_id);
  if (pet?.isDeceased) throw deceased(pet.name);
  return visit.start_time;
}

/** One more reminder, beside the clinic's plan. */
export const createReminder = command(endpoint, async ({ deps, trx, who, body }) => {
  const { appointmentId, type } = body;
  const startAt = await lockAppointment(trx, appointmentId);
  const sendAt = await sendingTime(trx, body.sendAt, startAt);
  const id = deps.ids.uuid();
  await trx('appointment_reminders').insert({
    clinic_id: who.clinicId,
    id,
    appointment_id: appointmentId,
    type,
    send_at: sendAt,
  });
  await timeReminder(deps, trx, { id, version: 1, type, sendAt, startAt });
  const reminder = presentReminder(await findReminder(trx, id));
  const newValues = { appointmentId, type, sendAt: reminder.sendAt };
  const trace = { entityType: 'appointment_reminder', entityId: id, action: 'create' } as const;
  return { reply: () => reminder, traces: [{ ...trace, newValues }] };
});
