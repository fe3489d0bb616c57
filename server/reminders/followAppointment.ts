import type { Knex } from 'knex';
import type { ReminderType } from '../../shared/organization.ts';
import { mayRemind } from '../../shared/reminderRules.ts';
import type { ReminderStatus } from '../../shared/reminderEndpoints.ts';
import type { Status } from '../../shared/status.ts';
import { readClinic } from '../board/clinicSettings.ts';
import { select } from '../db/names.ts';
import { currentTenant } from '../db/tenantContext.ts';
import type { Deps } from '../deps.ts';
import { planReminders, type Planned } from './reminderPlan.ts';
import { preferencesIn } from './preferences.ts';
import { timeReminder } from './reminderTimer.ts';

type Preferences = Parameters<typeof mayRemind>[0];
type Work = {
  readonly deps: Deps;
  readonly trx: Knex.Transaction;
  readonly at: Date;
  /** The appointment was made in this transaction: it has no reminders yet. */
  readonly isNew?: boolean;
};
type Visit = {
  status: Status;
  start_time: Date;
  is_gone: number;
  preferences: unknown;
  is_deceased: number;
  is_client_here: number;
};
type Row = {
  id: string;
  version: number;
  type: ReminderType;
  hours_before: number | null;
  for_start_time: Date | null;
  status: ReminderStatus;
  is_gone: number;
};

async function readVisit(trx: Knex, id: string): Promise<Visit | undefined> {
  const [visit] = await select<Visit>(
    trx,
    `SELECT a.status, a.start_time, a.deleted_at IS NOT NULL AS is_gone, p.is_deceased,
       c.communication_preferences AS preferences, (c.is_active AND c.deleted_at IS NULL) AS is_client_here
     FROM appointments a
       JOIN pets p ON p.clinic_id = a.clinic_id AND p.id = a.pet_id
       JOIN clients c ON c.clinic_id = a.clinic_id AND c.id = a.client_id
     WHERE a.clinic_id = ? AND a.id = ?`,
    [currentTenant().clinicId, id],
  );
  return visit;
}

async function callOff(trx: Knex, appointmentId: string, exceptStart?: Date): Promise<void> {
  // One made by hand moves with the visit, as long as it comes before it.
  const other =
    exceptStart === undefined
      ? ''
      : 'AND (for_start_time <> ? OR (for_start_time IS NULL AND send_at >= ?))';
  await trx.raw(
    `UPDATE appointment_reminders SET status = 'cancelled', version = version + 1
     WHERE clinic_id = ? AND appointment_id = ? AND status = 'pending' ${other}`,
    [
      currentTenant().clinicId,
      appointmentId,
      ...(exceptStart === undefined ? [] : [exceptStart, exceptStart]),
    ],
  );
}

async function insert(work: Work, appointmentId: string, startAt: Date, planned: Planned) {
  const { deps, trx } = work;
  const id = deps.ids.uuid();
  const sendAt = new Date(planned.sendAtMs);
  await trx('appointment_reminders').insert({
    clinic_id: currentTenant().clinicId,
    id,
    appointment_id: appointmentId,
    type: planned.type,
    send_at: sendAt,
    hours_before: planned.hoursBefore,
    for_start_time: startAt,
  });
  await timeReminder(deps, trx, { id, version: 1, type: planned.type, sendAt, startAt });
}

/** Those of the plan that this client does not want: the visit had another one when they were made, or they said so since. */
async function callOffUnwanted(
  trx: Knex,
  there: readonly Row[],
  preferences: Preferences,
): Promise<void> {
  const unwanted = there.filter(
    ({ status, type }) => status === 'pending' && !mayRemind(preferences, type),
  );
  for (const { id, version } of unwanted) {
    await trx('appointment_reminders')
      .where({ clinic_id: currentTenant().clinicId, id })
      .update({ status: 'cancelled', version: version + 1 });
  }
}

/** Back to a start that was announced before: what was called off then is due again, what was sent stays sent. */
async function revive({ deps, trx }: Work, row: Row, startAt: Date, planned: Planned) {
  if (row.status !== 'cancelled' || row.is_gone === 1) return;
  const { id, type } = row;
  const version = row.version + 1;
  const sendAt = new Date(planned.sendAtMs);
  await trx('appointment_reminders')
    .where({ clinic_id: currentTenant().clinicId, id })
    .update({ status: 'pending', send_at: sendAt, error_message: null, version });
  await timeReminder(deps, trx, { id, version, type, sendAt, startAt });
}

const readReminders = (trx: Knex, appointmentId: string, startAt: Date): Promise<Row[]> =>
  select<Row>(
    trx,
    `SELECT id, version, type, hours_before, for_start_time, status, deleted_at IS NOT NULL AS is_gone
     FROM appointment_reminders WHERE clinic_id = ? AND appointment_id = ? AND for_start_time = ?`,
    [currentTenant().clinicId, appointmentId, startAt],
  );

async function announce(work: Work, appointmentId: string, visit: Visit): Promise<void> {
  const { trx, at, isNew = false } = work;
  const startAt = visit.start_time;
  if (!isNew) await callOff(trx, appointmentId, startAt);
  const { timezone, settings } = await readClinic(trx);
  const preferences = preferencesIn(visit.preferences);
  const ahead = { startMs: startAt.getTime(), nowMs: at.getTime(), timezone, preferences };
  const wanted = planReminders(settings.reminderPlan, ahead);
  const there = isNew ? [] : await readReminders(trx, appointmentId, startAt);
  await callOffUnwanted(trx, there, preferences);
  for (const planned of wanted) {
    const row = there.find(
      ({ type, hours_before: hours }) => type === planned.type && hours === planned.hoursBefore,
    );
    if (row) await revive(work, row, startAt, planned);
    else await insert(work, appointmentId, startAt, planned);
  }
}

/**
 * Brings the reminders of an appointment in line with it, in the transaction that books, moves, cancels, restores or deletes it: those of another start are called off, those
 * of the clinic's plan for this start are made, each once.
 */
export async function followAppointment(work: Work, appointmentId: string): Promise<void> {
  const visit = await readVisit(work.trx, appointmentId);
  const isAhead = visit?.status === 'scheduled' || visit?.status === 'confirmed';
  const isWanted = visit?.is_gone === 0 && visit.is_deceased === 0 && visit.is_client_here === 1;
  if (visit && isAhead && isWanted) await announce(work, appointmentId, visit);
  else await callOff(work.trx, appointmentId);
}
