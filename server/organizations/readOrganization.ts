import type { Knex } from 'knex';
import { OrganizationId } from '../../shared/ids.ts';
import { OrganizationSettings, type SubscriptionTier } from '../../shared/organization.ts';
import {
  getOrganization,
  listOrganizations,
  type Organization,
} from '../../shared/organizationEndpoints.ts';
import { select } from '../db/names.ts';
import { currentTenant } from '../db/tenantContext.ts';
import { keyset } from '../http/keyset.ts';
import { Problem } from '../http/problem.ts';
import { route } from '../http/route.ts';
import { idKey } from '../http/sortKeys.ts';

type OrganizationRecord = {
  id: string;
  version: number;
  name: string;
  subscription_tier: SubscriptionTier;
  max_clinics: number;
  max_users_per_clinic: number;
  settings: unknown;
  created_at: Date;
  updated_at: Date;
};

/** The settings that this version knows; a newer one may have stored more. */
function settingsIn(stored: unknown): OrganizationSettings {
  const chosen: unknown = typeof stored === 'string' ? JSON.parse(stored) : stored;
  return OrganizationSettings.strip()
    .catch({})
    .parse(chosen ?? {});
}

function present(row: OrganizationRecord): Organization {
  return {
    id: OrganizationId.parse(row.id),
    version: row.version,
    name: row.name,
    subscriptionTier: row.subscription_tier,
    maxClinics: row.max_clinics,
    maxUsersPerClinic: row.max_users_per_clinic,
    settings: settingsIn(row.settings),
    createdAt: row.created_at.toISOString(),
    updatedAt: row.updated_at.toISOString(),
  };
}

async function ownOrganizations(
  knex: Knex,
  condition = 'TRUE',
  values: readonly string[] = [],
): Promise<Organization[]> {
  const rows = await select<OrganizationRecord>(
    knex,
    `SELECT o.id, o.version, o.name, o.subscription_tier, o.max_clinics, o.max_users_per_clinic, o.settings, o.created_at, o.updated_at
     FROM clinics c JOIN organizations o ON o.id = c.organization_id WHERE c.id = ? AND ${condition}`,
    [currentTenant().clinicId, ...values],
  );
  return rows.map(present);
}

/** The organization of the clinic that the tenant context names. */
export async function readOwnOrganization(knex: Knex): Promise<Organization> {
  const [organization] = await ownOrganizations(knex);
  if (!organization)
    throw new Error(`the organization of clinic ${currentTenant().clinicId} is not there`);
  return organization;
}

/** @throws Problem `not_found` for any organization but the own one */
export async function findOrganization(knex: Knex, organizationId: string): Promise<Organization> {
  const own = await readOwnOrganization(knex);
  if (own.id !== organizationId) throw new Problem('not_found');
  return own;
}

const order = keyset(listOrganizations, { id: idKey<Organization>('o.id'), sorts: { id: [] } });

/** The one there is to see; a page like any other, for programs that read all lists alike. */
export const list = route(listOrganizations, async ({ deps, query }) => {
  const { condition, bindings } = order.at(query);
  const values = bindings as string[]; // an id
  return order.page(await ownOrganizations(deps.db.app, condition, values), query);
});

export const get = route(getOrganization, ({ deps, params }) =>
  findOrganization(deps.db.app, params.organizationId),
);
