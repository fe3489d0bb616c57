import { z } from 'zod';
import type { Ability } from './abilities.ts';
import { AppointmentType, Card, PersonName, Priority } from './board.ts';
import { endpoint } from './endpoint.ts';
import {
  AppointmentId,
  BookableInstant,
  CalendarDate,
  ClientId,
  Instant,
  PetId,
  UserId,
  Version,
} from './ids.ts';
import { Cursor } from './live.ts';
import { Empty, PageQuery, pageOf, sortedBy } from './page.ts';
import type { ProblemCode } from './problems.ts';
import { Status } from './status.ts';
import { Warning } from './warning.ts';

const reason = z.string().trim().max(2_000);
const room = z.string().trim().min(1).max(40);
const write: Ability = 'appointments.write';

/** An appointment in full: the card and what only its page shows. */
export const Appointment = Card.extend({
  notes: z.string().nullable(),
  /** Was the client reminded, by whatever way? */
  reminderSent: z.boolean(),
  createdBy: PersonName,
  createdAt: Instant,
  updatedAt: Instant,
});
export type Appointment = z.infer<typeof Appointment>;

/** What every board command answers: the card as it stands now and the log position that contains it. */
export const CardReply = z.object({ card: Card, cursor: Cursor });
export type CardReply = z.infer<typeof CardReply>;

/** What a command that gives a visit its time answers besides: what is worth a second look (see visitRules). */
export const BookedReply = CardReply.extend({ warnings: z.array(Warning) });
export type BookedReply = z.infer<typeof BookedReply>;

/** True asks for a second appointment at the same time on purpose. */
const allowDoubleBooking = z.boolean().default(false);
const details = {
  type: AppointmentType,
  priority: Priority,
  reason: reason.nullable(),
  notes: z.string().trim().max(10_000).nullable(),
  isHiddenFromLobby: z.boolean(),
};
const optionalDetails = z.strictObject(details).partial().required({ type: true }).shape;

/** A day that may hold an appointment. */
const BookableDate = CalendarDate.refine((date) => date >= '1971-01-02' && date < '2037-12-31', {
  error: 'Must be in the years 1971 to 2037',
});
/** `scheduled,confirmed`: one or more, with commas between. */
const StatusList = z
  .string()
  .max(200)
  .transform((text) => text.split(','))
  .pipe(z.array(Status).min(1));

export const listAppointments = endpoint({
  method: 'GET',
  path: '/appointments',
  ability: 'appointments.read',
  /** The clinic's calendar days: one (`day`), or from `from` to `to`, both included. With none of them today, or all days of a `petId` or `clientId`. */
  query: PageQuery.extend({
    day: BookableDate.optional(),
    from: BookableDate.optional(),
    to: BookableDate.optional(),
    status: StatusList.optional(),
    veterinarianId: UserId.optional(),
    room: room.optional(),
    petId: PetId.optional(),
    clientId: ClientId.optional(),
    type: AppointmentType.optional(),
    priority: Priority.optional(),
    sort: sortedBy('startAt', 'createdAt', 'updatedAt'),
    limit: z.coerce.number().int().min(1).max(200).default(200),
  }),
  /** `day` is null where the list is not of one day. */
  reply: pageOf(Appointment).extend({ day: CalendarDate.nullable() }),
  reads: 'appointment',
  problems: [],
});
const params = z.strictObject({ appointmentId: AppointmentId });
export const getAppointment = endpoint({
  method: 'GET',
  path: '/appointments/:appointmentId',
  ability: 'appointments.read',
  params,
  reply: Appointment,
  reads: 'appointment',
  problems: ['not_found'],
});

const bookingProblems: ProblemCode[] = [
  'unknown_reference',
  'not_a_veterinarian',
  'pet_deceased',
  'veterinarian_occupied',
  'room_occupied',
  'unknown_room',
  'end_before_start',
];

export const book = endpoint({
  method: 'POST',
  path: '/appointments',
  ability: write,
  body: z.strictObject({
    petId: PetId,
    veterinarianId: UserId,
    startAt: BookableInstant,
    endAt: BookableInstant,
    room: room.nullish(),
    ...optionalDetails,
    allowDoubleBooking,
  }),
  reply: BookedReply,
  status: 201,
  problems: bookingProblems,
});
/** A patient without an appointment: booked and checked in now. `minutes` is the planned length. */
export const walkIn = endpoint({
  method: 'POST',
  path: '/appointments/walk-in',
  ability: write,
  body: z.strictObject({
    petId: PetId,
    veterinarianId: UserId,
    minutes: z.int().min(5).max(480).default(30),
    ...optionalDetails,
    allowDoubleBooking,
  }),
  reply: CardReply,
  status: 201,
  problems: bookingProblems,
});

const stepProblems: ProblemCode[] = [
  'not_found',
  'stale_version',
  'wrong_status',
  'appointment_already_completed',
];
const version = { version: Version };

/** A step of one appointment: POST to `/appointments/:appointmentId/<verb>` with the version that the person saw. */
function step<B extends z.ZodObject>(verb: string, body: B, more: readonly ProblemCode[] = []) {
  return endpoint({
    method: 'POST',
    path: `/appointments/:appointmentId/${verb}`,
    ability: write,
    params,
    body,
    reply: CardReply,
    problems: [...stepProblems, ...more],
  });
}

export const confirm = step('confirm', z.strictObject(version));
/** On the clinic's day of the visit, or within 12 h of it. */
export const checkIn = step('check-in', z.strictObject(version), ['not_today', 'pet_deceased']);
export const startVisit = step(
  'start',
  z.strictObject({ ...version, room: room.nullish(), allowDoubleBooking }),
  ['room_occupied', 'unknown_room'],
);
export const moveRoom = step(
  'move-room',
  z.strictObject({ ...version, room: room.nullable(), allowDoubleBooking }),
  ['room_occupied', 'unknown_room'],
);
export const complete = step('complete', z.strictObject(version));
export const cancel = step('cancel', z.strictObject({ ...version, reason: reason.min(1) }));
export const markNoShow = step('no-show', z.strictObject(version));
export const undo = step(
  'undo',
  z.strictObject({ ...version, reason: reason.optional(), allowDoubleBooking }),
  [
    'undo_expired',
    'nothing_to_undo',
    'reason_required',
    'room_occupied',
    'veterinarian_occupied',
    'unknown_reference',
    'pet_deceased',
    'not_a_veterinarian',
  ],
);
export const reschedule = endpoint({
  method: 'POST',
  path: '/appointments/:appointmentId/reschedule',
  ability: write,
  params,
  body: z.strictObject({
    ...version,
    startAt: BookableInstant,
    endAt: BookableInstant,
    veterinarianId: UserId.optional(),
    room: room.nullish(),
    allowDoubleBooking,
  }),
  reply: BookedReply,
  problems: [...stepProblems, ...bookingProblems],
});
export const updateAppointment = endpoint({
  method: 'PATCH',
  path: '/appointments/:appointmentId',
  ability: write,
  params,
  body: z.strictObject({ ...version, ...z.strictObject(details).partial().shape }),
  reply: CardReply,
  problems: ['not_found', 'stale_version'],
});
/** Takes a booking made by mistake off the board for good (soft; the audit keeps it). */
export const deleteAppointment = endpoint({
  method: 'DELETE',
  path: '/appointments/:appointmentId',
  ability: write,
  params,
  query: z.strictObject({ version: z.coerce.number().pipe(Version) }),
  reply: Empty,
  problems: ['not_found', 'stale_version', 'wrong_status', 'on_legal_hold'],
});
