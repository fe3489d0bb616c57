import { z } from 'zod';
import { endpoint } from './endpoint.ts';
import { ClinicId, Instant, OrganizationId, UserId, Version } from './ids.ts';
import {
  OrganizationSettings,
  OrganizationSettingsPatch,
  SubscriptionTier,
} from './organization.ts';
import { Empty, PageQuery, pageOf } from './page.ts';

/** The seed's `organizations` row. Tier and limits are set by the operator's command line only. */
export const Organization = z.object({
  id: OrganizationId,
  version: Version,
  name: z.string(),
  subscriptionTier: SubscriptionTier,
  maxClinics: z.int(),
  maxUsersPerClinic: z.int(),
  settings: OrganizationSettings,
  createdAt: Instant,
  updatedAt: Instant,
});
export type Organization = z.infer<typeof Organization>;

/** The organization of whoever asks; nobody sees another. */
export const listOrganizations = endpoint({
  method: 'GET',
  path: '/organizations',
  ability: 'organization.read',
  summary:
    'The organization of whoever asks. None is made here: that is the first set-up’s and the operator’s (`npm run vetcare -- make organization`).',
  query: PageQuery,
  reply: pageOf(Organization),
  problems: [],
});
const params = z.strictObject({ organizationId: OrganizationId });
export const getOrganization = endpoint({
  method: 'GET',
  path: '/organizations/:organizationId',
  ability: 'organization.read',
  params,
  reply: Organization,
  problems: ['not_found'],
});
/** By an owner. `settings` replaces all of them. */
export const updateOrganization = endpoint({
  method: 'PATCH',
  path: '/organizations/:organizationId',
  ability: 'organization.manage',
  params,
  body: z.strictObject({
    version: Version,
    name: z.string().trim().min(1).max(255).optional(),
    settings: OrganizationSettingsPatch.optional(),
  }),
  reply: Organization,
  problems: ['not_found', 'stale_version', 'owner_only'],
});

/** An admin who may add clinics and move between them. */
export const Owner = z.object({
  id: UserId,
  firstName: z.string(),
  lastName: z.string(),
  email: z.string(),
  clinic: z.object({ id: ClinicId, name: z.string() }),
});
export type Owner = z.infer<typeof Owner>;
/** By last name. */
export const listOwners = endpoint({
  method: 'GET',
  path: '/organizations/:organizationId/owners',
  ability: 'organization.manage',
  params,
  query: PageQuery,
  reply: pageOf(Owner),
  problems: ['not_found', 'owner_only'],
});
/** `adminId`: an active admin of the clinic one is in. Who is an owner already stays one. */
export const grantOwner = endpoint({
  method: 'POST',
  path: '/organizations/:organizationId/owners',
  ability: 'organization.manage',
  params,
  body: z.strictObject({ adminId: UserId }),
  reply: Owner,
  problems: ['not_found', 'owner_only', 'unknown_reference', 'not_an_admin'],
});
/** Ends an owner's right, and at once their sessions in other clinics than their own. */
export const withdrawOwner = endpoint({
  method: 'DELETE',
  path: '/organizations/:organizationId/owners/:adminId',
  ability: 'organization.manage',
  params: z.strictObject({ organizationId: OrganizationId, adminId: UserId }),
  reply: Empty,
  problems: ['not_found', 'owner_only', 'last_owner'],
});
