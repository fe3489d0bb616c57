import type { Knex } from 'knex';
import { homeStands, joinHome } from '../db/homeAccount.ts';
import { select } from '../db/names.ts';
import { Problem } from '../http/problem.ts';
import type { Who } from '../http/who.ts';

/** An owner who asks: the organization, and the account that they sign in with, which may be in another of its clinics. */
export type OwnerStanding = {
  readonly organizationId: string;
  readonly homeClinicId: string;
  readonly homeUserId: string;
};
type Standing = {
  organization_id: string;
  home_clinic_id: string;
  home_user_id: string;
  is_organization_owner: number;
};

async function standingOf(knex: Knex, who: Who): Promise<Standing | undefined> {
  const [row] = await select<Standing>(
    knex,
    `SELECT c.organization_id, u.is_organization_owner,
       COALESCE(t.home_clinic_id, u.clinic_id) AS home_clinic_id, COALESCE(t.home_user_id, u.id) AS home_user_id
     FROM users u
       JOIN clinics c ON c.id = u.clinic_id
       ${joinHome}
     WHERE u.clinic_id = ? AND u.id = ? AND u.role = 'admin' AND u.is_active = TRUE AND u.deleted_at IS NULL
       AND ${homeStands}`,
    [who.clinicId, who.id],
  );
  return row;
}

/** The owner who asks, or null for everybody else; on the sign-in account: through the views an owner who comes from another clinic is none. */
export async function ownerStanding(knex: Knex, who: Who): Promise<OwnerStanding | null> {
  const row = await standingOf(knex, who);
  if (!row?.is_organization_owner) return null;
  return {
    organizationId: row.organization_id,
    homeClinicId: row.home_clinic_id,
    homeUserId: row.home_user_id,
  };
}

/** On the sign-in account. @throws Problem `owner_only` for whoever is no owner of their organization */
export async function requireOwner(knex: Knex, who: Who): Promise<OwnerStanding> {
  const owner = await ownerStanding(knex, who);
  if (!owner) throw new Problem('owner_only');
  return owner;
}

/** Makes this transaction the only one that changes the organization, its clinics or its owners until it ends; on the sign-in account. */
export async function lockOrganization(
  trx: Knex.Transaction,
  organizationId: string,
): Promise<void> {
  await trx.raw('SELECT id FROM organizations WHERE id = ? FOR UPDATE', [organizationId]);
}

/**
 * Does the organization keep an owner who can sign in, without this account (`userId`) or this clinic? Call after `lockOrganization`.
 * @throws Problem `last_owner`
 */
export async function keepAnOwner(
  trx: Knex.Transaction,
  organizationId: string,
  without: { readonly userId?: string; readonly clinicId?: string },
): Promise<void> {
  const rows = await select(
    trx,
    `SELECT 1 FROM users u JOIN clinics c ON c.id = u.clinic_id
     WHERE c.organization_id = ? AND c.is_active = TRUE AND c.deleted_at IS NULL AND c.id <> ? AND u.id <> ?
       AND u.is_organization_owner = TRUE AND u.role = 'admin' AND u.is_active = TRUE AND u.deleted_at IS NULL
       AND NOT EXISTS (SELECT 1 FROM twin_accounts t WHERE t.clinic_id = u.clinic_id AND t.user_id = u.id) LIMIT 1`,
    [organizationId, without.clinicId ?? '', without.userId ?? ''],
  );
  if (rows.length === 0) throw new Problem('last_owner');
}
