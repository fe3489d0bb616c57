import { z } from 'zod';

/** Every id is a lower-case UUID (version 7, made by the server), branded with the name of its thing. */
const id = z.uuid().refine((text) => text === text.toLowerCase(), { error: 'Must be lower case' });
/** The id of whatever it may be. */
export const AnyId = id;

export const OrganizationId = id.brand<'OrganizationId'>();
export type OrganizationId = z.infer<typeof OrganizationId>;
export const ClinicId = id.brand<'ClinicId'>();
export type ClinicId = z.infer<typeof ClinicId>;
export const UserId = id.brand<'UserId'>();
export type UserId = z.infer<typeof UserId>;
export const ClientId = id.brand<'ClientId'>();
export type ClientId = z.infer<typeof ClientId>;
export const PetId = id.brand<'PetId'>();
export type PetId = z.infer<typeof PetId>;
export const AppointmentId = id.brand<'AppointmentId'>();
export type AppointmentId = z.infer<typeof AppointmentId>;
export const LabResultId = id.brand<'LabResultId'>();
export type LabResultId = z.infer<typeof LabResultId>;
export const LabAlertId = id.brand<'LabAlertId'>();
export type LabAlertId = z.infer<typeof LabAlertId>;
export const LabPanelId = id.brand<'LabPanelId'>();
export type LabPanelId = z.infer<typeof LabPanelId>;
export const VaccinationId = id.brand<'VaccinationId'>();
export type VaccinationId = z.infer<typeof VaccinationId>;
export const VaccineProtocolId = id.brand<'VaccineProtocolId'>();
export type VaccineProtocolId = z.infer<typeof VaccineProtocolId>;
export const LegalHoldId = id.brand<'LegalHoldId'>();
export type LegalHoldId = z.infer<typeof LegalHoldId>;
export const MedicalRecordId = id.brand<'MedicalRecordId'>();
export type MedicalRecordId = z.infer<typeof MedicalRecordId>;
export const AddendumId = id.brand<'AddendumId'>();
export type AddendumId = z.infer<typeof AddendumId>;
export const DiagnosisId = id.brand<'DiagnosisId'>();
export type DiagnosisId = z.infer<typeof DiagnosisId>;
export const ScreenId = id.brand<'ScreenId'>();
export type ScreenId = z.infer<typeof ScreenId>;
export const ReminderId = id.brand<'ReminderId'>();
export type ReminderId = z.infer<typeof ReminderId>;
export const InvitationId = id.brand<'InvitationId'>();
export type InvitationId = z.infer<typeof InvitationId>;
export const MailMessageId = id.brand<'MailMessageId'>();
export type MailMessageId = z.infer<typeof MailMessageId>;
export const SessionId = id.brand<'SessionId'>();
export type SessionId = z.infer<typeof SessionId>;
export const AuditLogId = id.brand<'AuditLogId'>();
export type AuditLogId = z.infer<typeof AuditLogId>;

/** A command's id, chosen by whoever sends it (the Idempotency-Key header): 8 to 64 letters, digits, `-` or `_`. */
export const CommandId = z
  .string()
  .regex(/^[A-Za-z0-9_-]{8,64}$/)
  .brand<'CommandId'>();
export type CommandId = z.infer<typeof CommandId>;

/** An instant on the wire: RFC 3339 in UTC with milliseconds, `2026-11-22T13:05:00.000Z`. */
export const Instant = z.iso.datetime({ offset: true });
const firstBookableMs = Date.UTC(1971, 0, 1);
const firstUnbookableMs = Date.UTC(2038, 0, 1);
/** An instant that somebody asks for: of the years 1971 to 2037, which is what a TIMESTAMP column holds with a day to spare at either end. */
export const BookableInstant = Instant.refine(
  (instant) => {
    const ms = Date.parse(instant);
    return ms >= firstBookableMs && ms < firstUnbookableMs;
  },
  { error: 'Must be in the years 1971 to 2037' },
);
/** A calendar date without a zone, `2026-11-22`. */
export const CalendarDate = z.iso.date();
/** A date that somebody writes into a record: of the years 1980 to 2099. A mistyped year is none. */
export const PlausibleDate = CalendarDate.refine(
  (date) => date >= '1980-01-01' && date <= '2099-12-31',
  { error: 'Must be in the years 1980 to 2099' },
);
/** Counts the writes of one record, from 1; sent back with an update so that nobody overwrites unseen work. */
export const Version = z.int().min(1);
