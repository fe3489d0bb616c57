import type { Knex } from 'knex';
import type { User } from '../../shared/userEndpoints.ts';
import { select } from '../db/names.ts';
import { currentTenant } from '../db/tenantContext.ts';
import { Problem } from '../http/problem.ts';
import type { Who } from '../http/who.ts';
import { keepAnOwner, lockOrganization, requireOwner } from '../organizations/requireOwner.ts';

const isNoTwin = `NOT EXISTS (SELECT 1 FROM twin_accounts t WHERE t.clinic_id = u.clinic_id AND t.user_id = u.id)`;

/** Makes this transaction the only one that changes who works in the organization's clinics until it ends; on the sign-in account. */
export async function lockStaff(trx: Knex.Transaction): Promise<string> {
  const [clinic] = await select<{ organization_id: string }>(
    trx,
    'SELECT organization_id FROM clinics WHERE id = ?',
    [currentTenant().clinicId],
  );
  if (!clinic) throw new Error('a clinic without an organization');
  await lockOrganization(trx, clinic.organization_id);
  return clinic.organization_id;
}

type Places = { readonly taken: number; readonly most: number | null };

/** Who can sign in, and invitations that hold, against what the subscription allows. */
export async function readPlaces(knex: Knex, now: Date): Promise<Places> {
  const { clinicId } = currentTenant();
  const [row] = await select<{ people: number; invited: number; most: number | null }>(
    knex,
    `SELECT o.max_users_per_clinic AS most,
       (SELECT COUNT(*) FROM users u WHERE u.clinic_id = ? AND u.is_active = TRUE AND u.deleted_at IS NULL AND ${isNoTwin}) AS people,
       (SELECT COUNT(*) FROM user_invitations i WHERE i.clinic_id = ? AND i.accepted_at IS NULL
          AND i.withdrawn_at IS NULL AND i.expires_at > ?) AS invited
     FROM clinics c JOIN organizations o ON o.id = c.organization_id WHERE c.id = ?`,
    [clinicId, clinicId, now, clinicId],
  );
  if (!row) throw new Error('a clinic without an organization');
  return { taken: row.people + row.invited, most: row.most };
}

/** Call after `lockStaff`, before the person is added. @throws Problem `user_limit_reached` */
export async function requirePlace(trx: Knex.Transaction, now: Date): Promise<void> {
  const { taken, most } = await readPlaces(trx, now);
  if (most === null || taken < most) return;
  throw new Problem('user_limit_reached', {
    detail: `The subscription allows ${String(most)} people in this clinic, counting open invitations.`,
  });
}

/**
 * The clinic keeps an admin and the organization an owner without this person. Call after `lockStaff`.
 * @throws Problem `last_admin`, `last_owner`
 */
export async function requireOthers(
  trx: Knex.Transaction,
  organizationId: string,
  user: User,
): Promise<void> {
  if (user.role !== 'admin' || !user.isActive) return;
  const others = await select(
    trx,
    `SELECT 1 FROM users u WHERE u.clinic_id = ? AND u.id <> ? AND u.role = 'admin' AND u.is_active = TRUE
       AND u.deleted_at IS NULL AND ${isNoTwin} LIMIT 1`,
    [currentTenant().clinicId, user.id],
  );
  if (others.length === 0) throw new Problem('last_admin');
  if (user.isOrganizationOwner) await keepAnOwner(trx, organizationId, { userId: user.id });
}

/** An owner's account is an owner's matter. On the sign-in account; to change it, call after `lockStaff`. @throws Problem `owner_only` */
export async function guardOwner(knex: Knex, who: Who, user: User): Promise<void> {
  if (user.isOrganizationOwner) await requireOwner(knex, who);
}

/** @throws Problem `not_yourself` */
export function refuseOneself(who: { readonly id: string }, userId: string): void {
  if (who.id === userId) throw new Problem('not_yourself');
}
