import { tierLimits, type SubscriptionTier } from '../../shared/organization.ts';
import { appendAudit } from '../db/audit.ts';
import { select } from '../db/names.ts';
import { inTenant } from '../db/tenantContext.ts';
import { inTransactionOn } from '../db/transaction.ts';
import type { Deps } from '../deps.ts';
import { lockOrganization } from './requireOwner.ts';

export type Subscription = {
  readonly tier: SubscriptionTier;
  readonly maxClinics: number;
  readonly maxUsersPerClinic: number;
};
type Wish = {
  readonly organizationId: string;
  readonly tier: SubscriptionTier;
  readonly maxClinics?: number | undefined;
  readonly maxUsersPerClinic?: number | undefined;
};

/**
 * The operator's word on what an organization has subscribed to; limits that are not given are the tier's. What exists beyond a lower limit stays. Told in the audit log of
 * each of its clinics. @throws Error for an organization that is not there
 */
export async function setSubscription(
  deps: Pick<Deps, 'db'>,
  { organizationId, tier, ...wished }: Wish,
): Promise<Subscription> {
  const limits = tierLimits[tier];
  const chosen = {
    tier,
    maxClinics: wished.maxClinics ?? limits.maxClinics,
    maxUsersPerClinic: wished.maxUsersPerClinic ?? limits.maxUsersPerClinic,
  };
  await inTransactionOn(deps.db.auth, async (trx) => {
    await lockOrganization(trx, organizationId);
    const changed = await trx('organizations')
      .where({ id: organizationId })
      .update({
        subscription_tier: tier,
        max_clinics: chosen.maxClinics,
        max_users_per_clinic: chosen.maxUsersPerClinic,
        version: trx.raw('version + 1'),
      });
    if (changed === 0) throw new Error(`there is no organization ${organizationId}`);
    const clinics = await select<{ id: string }>(
      trx,
      'SELECT id FROM clinics WHERE organization_id = ? AND deleted_at IS NULL ORDER BY id',
      [organizationId],
    );
    const what = { entityType: 'organization', entityId: organizationId, userId: null } as const;
    for (const { id: clinicId } of clinics) {
      await inTenant({ clinicId, actorId: 'system' }, () =>
        appendAudit(trx, [{ ...what, action: 'update', newValues: chosen }]),
      );
    }
  });
  return chosen;
}
