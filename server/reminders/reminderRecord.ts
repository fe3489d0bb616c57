import type { Knex } from 'knex';
import type { Species } from '../../shared/board.ts';
import { AppointmentId, ClientId, PetId, ReminderId, UserId } from '../../shared/ids.ts';
import type { ReminderType } from '../../shared/organization.ts';
import type { Reminder, ReminderStatus } from '../../shared/reminderEndpoints.ts';
import type { Status } from '../../shared/status.ts';
import { currentTenant } from '../db/tenantContext.ts';

/** A reminder with its visit, pet and client, as the driver gives it. */
export type ReminderRecord = {
  id: string;
  version: number;
  appointment_id: string;
  type: ReminderType;
  send_at: Date;
  status: ReminderStatus;
  sent_at: Date | null;
  error_message: string | null;
  hours_before: number | null;
  for_start_time: Date | null;
  note: string | null;
  handled_by: string | null;
  created_at: Date;
  updated_at: Date;
  start_time: Date;
  appointment_status: Status;
  is_booking_gone: number;
  pet_id: string;
  pet_name: string;
  species: Species;
  is_deceased: number;
  client_id: string;
  first_name: string;
  last_name: string;
  email: string | null;
  phone: string | null;
  mobile: string | null;
  preferences: unknown;
  is_client_here: number;
};

const columns = `r.id, r.version, r.appointment_id, r.type, r.send_at, r.status, r.sent_at, r.error_message, r.hours_before,
  r.for_start_time, r.note, r.handled_by, r.created_at, r.updated_at,
  a.start_time, a.status AS appointment_status, a.deleted_at IS NOT NULL AS is_booking_gone,
  p.id AS pet_id, p.name AS pet_name, p.species, p.is_deceased,
  c.id AS client_id, c.first_name, c.last_name, c.email, c.phone, c.mobile,
  c.communication_preferences AS preferences, (c.is_active AND c.deleted_at IS NULL) AS is_client_here`;

/** The clinic's reminders that are not deleted, each with its visit (`a`), pet (`p`) and client (`c`); `r` is the reminder. */
export function reminders(knex: Knex) {
  const { clinicId } = currentTenant();
  return knex('appointment_reminders as r')
    .joinRaw('JOIN appointments a ON a.clinic_id = r.clinic_id AND a.id = r.appointment_id')
    .joinRaw('JOIN pets p ON p.clinic_id = a.clinic_id AND p.id = a.pet_id')
    .joinRaw('JOIN clients c ON c.clinic_id = a.clinic_id AND c.id = a.client_id')
    .where('r.clinic_id', clinicId)
    .whereNull('r.deleted_at')
    .select<ReminderRecord[]>(knex.raw(columns));
}

const iso = (date: Date | null): string | null => date?.toISOString() ?? null;

/** A reminder as the API shows it. */
export function presentReminder(row: ReminderRecord): Reminder {
  return {
    id: ReminderId.parse(row.id),
    version: row.version,
    appointmentId: AppointmentId.parse(row.appointment_id),
    type: row.type,
    sendAt: row.send_at.toISOString(),
    status: row.status,
    sentAt: iso(row.sent_at),
    errorMessage: row.error_message,
    hoursBefore: row.hours_before,
    forStartAt: iso(row.for_start_time),
    note: row.note,
    handledBy: row.handled_by === null ? null : UserId.parse(row.handled_by),
    appointment: { startAt: row.start_time.toISOString(), status: row.appointment_status },
    pet: { id: PetId.parse(row.pet_id), name: row.pet_name, species: row.species },
    client: {
      id: ClientId.parse(row.client_id),
      firstName: row.first_name,
      lastName: row.last_name,
      email: row.email,
      phone: row.phone,
      mobile: row.mobile,
    },
    createdAt: row.created_at.toISOString(),
    updatedAt: row.updated_at.toISOString(),
  };
}
