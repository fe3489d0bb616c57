import { z } from 'zod';
import { Species } from './board.ts';
import { endpoint } from './endpoint.ts';
import {
  AppointmentId,
  BookableInstant,
  ClientId,
  Instant,
  PetId,
  ReminderId,
  UserId,
  Version,
} from './ids.ts';
import { ReminderType } from './organization.ts';
import { Empty, PageQuery, pageOf, sortedBy } from './page.ts';
import { Status } from './status.ts';

export const ReminderStatus = z.enum(['pending', 'sent', 'failed', 'cancelled']);
export type ReminderStatus = z.infer<typeof ReminderStatus>;

/**
 * The seed's `appointment_reminders` row with what staff need beside it. `sent` means: handed to the mail server, or the call was made. Never the appointment's own status.
 * `hoursBefore` and `forStartAt`: the step of the clinic's plan and the start that it announces; null for one made by hand.
 */
export const Reminder = z.object({
  id: ReminderId,
  version: Version,
  appointmentId: AppointmentId,
  type: ReminderType,
  sendAt: Instant,
  status: ReminderStatus,
  sentAt: Instant.nullable(),
  errorMessage: z.string().nullable(),
  hoursBefore: z.int().nullable(),
  forStartAt: Instant.nullable(),
  note: z.string().nullable(),
  /** Who ticked a call off. */
  handledBy: UserId.nullable(),
  appointment: z.object({ startAt: Instant, status: Status }),
  pet: z.object({ id: PetId, name: z.string(), species: Species }),
  client: z.object({
    id: ClientId,
    firstName: z.string(),
    lastName: z.string(),
    email: z.string().nullable(),
    phone: z.string().nullable(),
    mobile: z.string().nullable(),
  }),
  createdAt: Instant,
  updatedAt: Instant,
});
export type Reminder = z.infer<typeof Reminder>;

/** By the time to send unless sorted otherwise. `from` and `to` bound it, `to` not included. */
export const listReminders = endpoint({
  method: 'GET',
  path: '/appointment-reminders',
  ability: 'reminders.read',
  query: PageQuery.extend({
    appointmentId: AppointmentId.optional(),
    status: ReminderStatus.optional(),
    type: ReminderType.optional(),
    from: BookableInstant.optional(),
    to: BookableInstant.optional(),
    sort: sortedBy('sendAt', 'createdAt'),
  }),
  reply: pageOf(Reminder),
  reads: 'appointment_reminder',
  problems: [],
});
/** Calls that are due and not made, for appointments that are still to come; the next appointment first unless sorted otherwise. */
export const listCalls = endpoint({
  method: 'GET',
  path: '/appointment-reminders/calls',
  ability: 'reminders.read',
  query: PageQuery.extend({ sort: sortedBy('startAt', 'sendAt') }),
  reply: pageOf(Reminder),
  reads: 'appointment_reminder',
  problems: [],
});
const params = z.strictObject({ reminderId: ReminderId });
export const getReminder = endpoint({
  method: 'GET',
  path: '/appointment-reminders/:reminderId',
  ability: 'reminders.read',
  params,
  reply: Reminder,
  reads: 'appointment_reminder',
  problems: ['not_found'],
});
/** By hand, beside the plan. A time in the quiet hours (before 8:00, after 20:00 of the clinic) is moved out of them. */
export const createReminder = endpoint({
  method: 'POST',
  path: '/appointment-reminders',
  ability: 'reminders.write',
  body: z.strictObject({
    appointmentId: AppointmentId,
    type: ReminderType,
    sendAt: BookableInstant,
  }),
  reply: Reminder,
  status: 201,
  problems: ['unknown_reference', 'wrong_status', 'pet_deceased', 'reminder_too_late'],
});
/** Another time, or called off (`cancelled`), or on again (`pending`); one that was sent stays as it is. */
export const updateReminder = endpoint({
  method: 'PATCH',
  path: '/appointment-reminders/:reminderId',
  ability: 'reminders.write',
  params,
  body: z.strictObject({
    version: Version,
    sendAt: BookableInstant.optional(),
    status: ReminderStatus.extract(['pending', 'cancelled']).optional(),
  }),
  reply: Reminder,
  problems: [
    'not_found',
    'stale_version',
    'reminder_settled',
    'reminder_too_late',
    'wrong_status',
    'pet_deceased',
  ],
});
export const deleteReminder = endpoint({
  method: 'DELETE',
  path: '/appointment-reminders/:reminderId',
  ability: 'reminders.write',
  params,
  reply: Empty,
  problems: ['not_found', 'reminder_settled'],
});
/** A call of the call list was made (`sent`), or nobody was reached (`failed`, with a note). */
export const tickOffCall = endpoint({
  method: 'POST',
  path: '/appointment-reminders/:reminderId/tick-off',
  ability: 'reminders.write',
  params,
  body: z
    .strictObject({
      version: Version,
      outcome: ReminderStatus.extract(['sent', 'failed']),
      note: z.string().trim().max(2_000).nullish(),
    })
    .refine(({ outcome, note }) => outcome === 'sent' || Boolean(note), {
      error: 'Please say why',
      path: ['note'],
    }),
  reply: Reminder,
  problems: ['not_found', 'stale_version', 'reminder_settled', 'not_a_call'],
});
