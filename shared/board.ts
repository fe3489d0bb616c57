import { z } from 'zod';
import {
  AppointmentId,
  CalendarDate,
  ClientId,
  ClinicId,
  CommandId,
  Instant,
  LabAlertId,
  LabResultId,
  PetId,
  UserId,
  Version,
} from './ids.ts';
import { Status } from './status.ts';

export const Species = z.enum(['dog', 'cat', 'bird', 'reptile', 'rabbit', 'horse', 'other']);
export type Species = z.infer<typeof Species>;
export const AppointmentType = z.enum([
  'wellness',
  'sick',
  'surgery',
  'emergency',
  'follow_up',
  'consultation',
]);
export type AppointmentType = z.infer<typeof AppointmentType>;
export const Priority = z.enum(['routine', 'urgent', 'emergency']);
export type Priority = z.infer<typeof Priority>;

/** A person's name as the board shows it. */
export const PersonName = z.object({ id: UserId, firstName: z.string(), lastName: z.string() });
export type PersonName = z.infer<typeof PersonName>;

/** One appointment as the board shows it: the whole record, so that applying it twice is harmless. Null instants have not happened. */
export const Card = z.object({
  id: AppointmentId,
  version: Version,
  status: Status,
  type: AppointmentType,
  priority: Priority,
  reason: z.string().nullable(),
  startAt: Instant,
  endAt: Instant,
  room: z.string().nullable(),
  isWalkIn: z.boolean(),
  isHiddenFromLobby: z.boolean(),
  pet: z.object({
    id: PetId,
    name: z.string(),
    species: Species,
    breed: z.string().nullable(),
    /** Absent in changes that were logged by a version before it. */
    isDeceased: z.boolean().optional(),
  }),
  /** The owner; on a wall the surname is cut to its initial. */
  client: z.object({ id: ClientId, lastName: z.string() }),
  veterinarian: PersonName,
  confirmedAt: Instant.nullable(),
  checkedInAt: Instant.nullable(),
  startedAt: Instant.nullable(),
  completedAt: Instant.nullable(),
  cancelledAt: Instant.nullable(),
  noShowAt: Instant.nullable(),
  cancelReason: z.string().nullable(),
  /** The last status step, while it can still be taken back; null after an undo or for a new booking. */
  lastStep: z
    .object({ from: Status, byId: UserId.nullable(), byName: z.string(), at: Instant })
    .nullable(),
});
export type Card = z.infer<typeof Card>;

/** What a lobby may see of an appointment: no owner, no reason, no veterinarian, no medical word. */
export const LobbyCard = z.object({
  id: AppointmentId,
  version: Version,
  status: Status,
  petName: z.string(),
  species: Species,
  room: z.string().nullable(),
  startAt: Instant,
  checkedInAt: Instant.nullable(),
});
export type LobbyCard = z.infer<typeof LobbyCard>;

export const AlertLevel = z.enum(['assigned', 'all_veterinarians', 'whole_clinic']);
export type AlertLevel = z.infer<typeof AlertLevel>;
export const AlertState = z.enum(['open', 'acknowledged', 'withdrawn']);
export type AlertState = z.infer<typeof AlertState>;

/**
 * A critical lab result that someone must acknowledge. `testName`, `resultValue`, `unit`, `referenceRange` are null where the reader may not see medical text (reception).
 * `veterinarian` null means: all veterinarians of the clinic are asked from the start. `revision` counts corrections, from 1.
 */
export const AlertCard = z.object({
  id: LabAlertId,
  version: Version,
  labResultId: LabResultId,
  state: AlertState,
  level: AlertLevel,
  revision: z.int().min(1),
  pet: z.object({ id: PetId, name: z.string(), species: Species }),
  client: z.object({ id: ClientId, lastName: z.string() }),
  appointmentId: AppointmentId.nullable(),
  veterinarian: PersonName.nullable(),
  testName: z.string().nullable(),
  resultValue: z.string().nullable(),
  unit: z.string().nullable(),
  referenceRange: z.string().nullable(),
  raisedAt: Instant,
  levelChangedAt: Instant,
  acknowledgedAt: Instant.nullable(),
  acknowledgedBy: PersonName.nullable(),
  readBack: z.boolean().nullable(),
  note: z.string().nullable(),
  withdrawnAt: Instant.nullable(),
  withdrawnReason: z.string().nullable(),
  /** When whoever had acknowledged it confirmed to have read the withdrawal. */
  withdrawalSeenAt: Instant.nullable(),
});
export type AlertCard = z.infer<typeof AlertCard>;

const boardDay = {
  /** The clinic's calendar day and its bounds as instants, right also on the days when clocks change. */
  day: CalendarDate,
  dayStartsAt: Instant,
  dayEndsAt: Instant,
};
const clinicSign = { id: ClinicId, name: z.string(), timezone: z.string() };

export const StaffBoard = z.object({
  view: z.literal('staff'),
  ...boardDay,
  clinic: z.object({
    ...clinicSign,
    rooms: z.array(z.string()),
    /** Minutes since check-in after which a wait needs attention, and after which it is late. */
    waitMinutes: z.object({ attention: z.int(), late: z.int() }),
  }),
  veterinarians: z.array(PersonName),
  cards: z.array(Card),
  alerts: z.array(AlertCard),
});
export type StaffBoard = z.infer<typeof StaffBoard>;

export const LobbyBoard = z.object({
  view: z.literal('lobby'),
  ...boardDay,
  clinic: z.object(clinicSign),
  cards: z.array(LobbyCard),
});
export type LobbyBoard = z.infer<typeof LobbyBoard>;

export const Board = z.discriminatedUnion('view', [StaffBoard, LobbyBoard]);
export type Board = z.infer<typeof Board>;

/** Why the board changed, in the past tense. */
export const Cause = z.enum([
  'booked',
  'walked_in',
  'confirmed',
  'checked_in',
  'started',
  'moved_room',
  'completed',
  'cancelled',
  'marked_no_show',
  'undone',
  'rescheduled',
  'appointment_updated',
  'appointment_deleted',
  'pet_updated',
  'client_updated',
  'alert_raised',
  'alert_acknowledged',
  'alert_escalated',
  'alert_revised',
  'alert_withdrawn',
  'alert_withdrawal_seen',
]);
export type Cause = z.infer<typeof Cause>;

const changeCore = {
  /** Dense per clinic, from 1. */
  seq: z.int().min(1),
  /** Random 32 bits stored with the change: tells two histories with equal numbers apart. */
  tag: z.int().min(0),
  /** Cards that are no longer for this reader. */
  gone: z.array(AppointmentId),
};

/** One committed step of the board for staff and staff walls. */
export const StaffChange = z.object({
  ...changeCore,
  cause: Cause,
  commandId: CommandId.nullable(),
  actor: z.object({ id: z.string(), name: z.string() }).nullable(),
  at: Instant,
  cards: z.array(Card),
  alerts: z.array(AlertCard),
});
export type StaffChange = z.infer<typeof StaffChange>;

/** The same step for a lobby: says neither who nor why. */
export const LobbyChange = z.object({ ...changeCore, cards: z.array(LobbyCard) });
export type LobbyChange = z.infer<typeof LobbyChange>;

export const Change = z.union([StaffChange, LobbyChange]);
export type Change = z.infer<typeof Change>;
