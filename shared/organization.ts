import { z } from 'zod';
import { Country } from './country.ts';
import { TimeZone } from './timeZone.ts';

const minutes = z.int().min(1).max(240);
const room = z.string().trim().min(1).max(40);
const hasNoTwice = (values: readonly string[]) => new Set(values).size === values.length;

export const ReminderType = z.enum(['email', 'sms', 'call']);
export type ReminderType = z.infer<typeof ReminderType>;
/** One step of a clinic's reminder plan: how long before the start, up to three weeks. */
export const ReminderStep = z.strictObject({
  type: ReminderType,
  hoursBefore: z.int().min(1).max(504),
});
export type ReminderStep = z.infer<typeof ReminderStep>;
/** What a new clinic starts with. */
export const usualReminderPlan: readonly ReminderStep[] = [
  { type: 'email', hoursBefore: 48 },
  { type: 'email', hoursBefore: 24 },
];

const waitMinutes = z.strictObject({ attention: minutes, late: minutes });
const alertMinutes = z.strictObject({ allVeterinarians: minutes, wholeClinic: minutes });
const rooms = z.array(room).max(60);
const reminderPlan = z.array(ReminderStep).max(8);

/** `clinics.settings`: what a clinic has chosen. Unknown keys are refused; absent ones have these defaults. */
export const ClinicSettings = z.strictObject({
  rooms: rooms.default(['Exam 1', 'Exam 2', 'Exam 3', 'Surgery']),
  /** Minutes of waiting after which a card asks for attention, and after which it is late. */
  waitMinutes: waitMinutes.default({ attention: 15, late: 30 }),
  /** Minutes after which an unacknowledged critical result goes to all veterinarians, then to the whole clinic. */
  alertMinutes: alertMinutes.default({ allVeterinarians: 5, wholeClinic: 10 }),
  /** Reminders that each booking gets. */
  reminderPlan: reminderPlan.default([]),
});
export type ClinicSettings = z.infer<typeof ClinicSettings>;

/** What an admin sends to change settings: only the groups that change, each as a whole. */
export const ClinicSettingsPatch = z
  .strictObject({
    rooms: rooms.refine((names) => hasNoTwice(names.map((name) => name.toLowerCase())), {
      error: 'Each room once',
    }),
    waitMinutes: waitMinutes.refine(({ attention, late }) => late > attention, {
      error: 'Must be more than the minutes until attention',
      path: ['late'],
    }),
    alertMinutes: alertMinutes.refine(
      ({ allVeterinarians, wholeClinic }) => wholeClinic > allVeterinarians,
      { error: 'Must be more than the minutes until all veterinarians', path: ['wholeClinic'] },
    ),
    reminderPlan: reminderPlan.refine(
      (steps) => hasNoTwice(steps.map(({ type, hoursBefore }) => `${type} ${String(hoursBefore)}`)),
      { error: 'Each reminder once' },
    ),
  })
  .partial();

export const SubscriptionTier = z.enum(['starter', 'professional', 'enterprise']);
export type SubscriptionTier = z.infer<typeof SubscriptionTier>;
type Limits = { readonly maxClinics: number; readonly maxUsersPerClinic: number };
/** What each tier allows unless the operator says otherwise; `starter` is the seed's. */
export const tierLimits: Readonly<Record<SubscriptionTier, Limits>> = {
  starter: { maxClinics: 1, maxUsersPerClinic: 10 },
  professional: { maxClinics: 3, maxUsersPerClinic: 50 },
  enterprise: { maxClinics: 50, maxUsersPerClinic: 500 },
};

const contact = (max: number) => z.string().trim().min(1).max(max).nullable();
/** `organizations.settings` as they are read. */
export const OrganizationSettings = z
  .strictObject({
    contactName: contact(200),
    contactEmail: z.email().max(255).nullable(),
    contactPhone: contact(20),
    /** Proposed for a new clinic. */
    defaultTimezone: TimeZone.nullable(),
    /** Two letters, or what an earlier version took. */
    defaultCountry: contact(50),
  })
  .partial();
export type OrganizationSettings = z.infer<typeof OrganizationSettings>;

/** All settings of an organization as an owner sends them. Unknown keys are refused. */
export const OrganizationSettingsPatch = z.strictObject({
  ...OrganizationSettings.shape,
  defaultCountry: Country.nullable().optional(),
});
