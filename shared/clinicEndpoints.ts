import { z } from 'zod';
import { Country } from './country.ts';
import { endpoint } from './endpoint.ts';
import { ClinicId, Instant, OrganizationId, Version } from './ids.ts';
import { ClinicSettings, ClinicSettingsPatch } from './organization.ts';
import { Empty, PageQuery, pageOf } from './page.ts';
import type { ProblemCode } from './problems.ts';
import { SignedIn } from './sessionEndpoints.ts';
import { TimeZone } from './timeZone.ts';
import { WorkingHours } from './workingHours.ts';

const text = (max: number) => z.string().trim().max(max).nullable();

const fields = {
  name: z.string().trim().min(1).max(255),
  licenseNumber: text(100),
  phone: text(20),
  email: z.email().max(255).nullable(),
  addressLine1: text(255),
  addressLine2: text(255),
  city: text(100),
  state: text(50),
  postalCode: text(20),
  country: Country,
  timezone: TimeZone,
  /** Null: not told. */
  workingHours: WorkingHours.nullable(),
};

/** The seed's `clinics` row. */
export const Clinic = z.object({
  id: ClinicId,
  organizationId: OrganizationId,
  version: Version,
  ...fields,
  /** Two letters; a name that an earlier version took stays as it is until it is changed. */
  country: z.string(),
  timezone: z.string(),
  settings: ClinicSettings,
  isActive: z.boolean(),
  createdAt: Instant,
  updatedAt: Instant,
});
export type Clinic = z.infer<typeof Clinic>;

/** An owner sees all clinics of the organization, everybody else their own; by name. */
export const listClinics = endpoint({
  method: 'GET',
  path: '/clinics',
  ability: 'clinics.read',
  query: PageQuery,
  reply: pageOf(Clinic),
  problems: [],
});
const params = z.strictObject({ clinicId: ClinicId });
export const getClinic = endpoint({
  method: 'GET',
  path: '/clinics/:clinicId',
  ability: 'clinics.read',
  params,
  reply: Clinic,
  problems: ['not_found'],
});

export const NewClinic = z
  .strictObject({ ...fields, settings: ClinicSettingsPatch })
  .partial()
  .required({ name: true, timezone: true });
export type NewClinic = z.infer<typeof NewClinic>;
/** By an owner, within the subscription's `maxClinics`. */
export const createClinic = endpoint({
  method: 'POST',
  path: '/clinics',
  ability: 'clinics.manage',
  body: NewClinic,
  reply: Clinic,
  status: 201,
  problems: ['owner_only', 'clinic_limit_reached'],
});
export const ClinicPatch = z.strictObject({ version: Version, ...NewClinic.partial().shape });
export type ClinicPatch = z.infer<typeof ClinicPatch>;
/** The clinic one is in. `settings` changes only the groups that it names. Boards follow at once. */
export const updateClinic = endpoint({
  method: 'PATCH',
  path: '/clinics/:clinicId',
  ability: 'clinics.write',
  params,
  body: ClinicPatch,
  reply: Clinic,
  problems: ['not_found', 'stale_version'],
});

const closing: readonly ProblemCode[] = ['last_clinic', 'last_owner', 'still_has_dependents'];

/** Ends all sessions and screens of the clinic; nobody signs in there until it is reactivated. */
export const deactivateClinic = endpoint({
  method: 'POST',
  path: '/clinics/:clinicId/deactivate',
  ability: 'clinics.manage',
  params,
  body: z.strictObject({ version: Version }),
  reply: Clinic,
  problems: ['not_found', 'stale_version', 'owner_only', ...closing],
});
export const reactivateClinic = endpoint({
  method: 'POST',
  path: '/clinics/:clinicId/reactivate',
  ability: 'clinics.manage',
  params,
  body: z.strictObject({ version: Version }),
  reply: Clinic,
  problems: ['not_found', 'stale_version', 'owner_only'],
});
/** Soft: the records stay, nobody reaches them. */
export const deleteClinic = endpoint({
  method: 'DELETE',
  path: '/clinics/:clinicId',
  ability: 'clinics.manage',
  params,
  reply: Empty,
  problems: ['not_found', 'owner_only', ...closing],
});

/** An owner goes to another clinic of the organization: this session ends, one there begins. */
export const moveSession = endpoint({
  method: 'POST',
  path: '/sessions/move',
  ability: 'clinics.manage',
  body: z.strictObject({ clinicId: ClinicId }),
  reply: SignedIn,
  problems: ['not_found', 'owner_only', 'clinic_inactive'],
});
