import type { Knex } from 'knex';
import {
  ClinicSettings,
  tierLimits,
  usualReminderPlan,
  type SubscriptionTier,
} from '../../shared/organization.ts';
import type { AuditEntry } from '../db/audit.ts';
import type { Deps } from '../deps.ts';
import { insertStarterProtocols } from '../vaccinations/insertStarterProtocols.ts';

type ClinicColumns = {
  readonly clinicName: string;
  /** IANA name, `Europe/Berlin`. */
  readonly timezone: string;
  readonly settings?: Partial<ClinicSettings>;
  /** Further columns of `clinics`, by their names there. */
  readonly columns?: Readonly<Record<string, Knex.Value>>;
};
type NewClinic = ClinicColumns & {
  readonly organizationName: string;
  readonly tier?: SubscriptionTier;
};
type ClinicIds = { readonly organizationId: string; readonly clinicId: string };

/** Ids for an organization and its first clinic: the transaction that makes them needs the clinic's as its tenant. */
export function newClinicIds(deps: Deps): ClinicIds {
  return { organizationId: deps.ids.uuid(), clinicId: deps.ids.uuid() };
}

/** One more clinic of an organization, its stream and the head of its audit chain; in the caller's transaction on the sign-in account. Limits are the caller's matter. */
export async function addClinic(
  trx: Knex.Transaction,
  { organizationId, clinicId }: ClinicIds,
  { clinicName, timezone, settings, columns }: ClinicColumns,
): Promise<AuditEntry> {
  const chosen = ClinicSettings.parse({ reminderPlan: usualReminderPlan, ...settings });
  await trx('clinics').insert({
    ...columns,
    id: clinicId,
    organization_id: organizationId,
    name: clinicName,
    timezone,
    settings: JSON.stringify(chosen),
  });
  await trx('clinic_streams').insert({ clinic_id: clinicId });
  await trx('audit_heads').insert({ clinic_id: clinicId, seq: 0, hash: Buffer.alloc(32) });
  await insertStarterProtocols(trx, clinicId);
  const what = { action: 'create', entityType: 'clinic', entityId: clinicId } as const;
  return { ...what, userId: null, newValues: { clinicName, timezone } };
}

/** An organization with its first clinic; in the caller's transaction on the sign-in account. */
export async function insertClinic(
  trx: Knex.Transaction,
  ids: ClinicIds,
  { organizationName, tier = 'starter', ...clinic }: NewClinic,
): Promise<AuditEntry> {
  const { maxClinics, maxUsersPerClinic } = tierLimits[tier];
  await trx('organizations').insert({
    id: ids.organizationId,
    name: organizationName,
    subscription_tier: tier,
    max_clinics: maxClinics,
    max_users_per_clinic: maxUsersPerClinic,
  });
  const entry = await addClinic(trx, ids, clinic);
  const { clinicName, timezone } = clinic;
  return { ...entry, newValues: { organizationName, clinicName, timezone } };
}
