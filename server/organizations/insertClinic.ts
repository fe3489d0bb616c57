import type { Knex } from 'knex';
import { ClinicSettings } from '../../shared/organization.ts';
import type { AuditEntry } from '../db/audit.ts';
import type { Deps } from '../deps.ts';

type NewClinic = {
  readonly organizationName: string;
  readonly clinicName: string;
  /** IANA name, `Europe/Berlin`. */
  readonly timezone: string;
  readonly settings?: Partial<ClinicSettings>;
};
type ClinicIds = { readonly organizationId: string; readonly clinicId: string };

/** Ids for an organization and its first clinic: the transaction that makes them needs the clinic's as its tenant. */
export function newClinicIds(deps: Deps): ClinicIds {
  return { organizationId: deps.ids.uuid(), clinicId: deps.ids.uuid() };
}

/** An organization with its clinic, the clinic's stream and the head of its audit chain; in the caller's transaction on the sign-in account. */
export async function insertClinic(
  trx: Knex.Transaction,
  { organizationId, clinicId }: ClinicIds,
  { organizationName, clinicName, timezone, settings }: NewClinic,
): Promise<AuditEntry> {
  const chosen = JSON.stringify(ClinicSettings.parse(settings ?? {}));
  await trx('organizations').insert({ id: organizationId, name: organizationName });
  await trx('clinics').insert({
    id: clinicId,
    organization_id: organizationId,
    name: clinicName,
    timezone,
    settings: chosen,
  });
  await trx('clinic_streams').insert({ clinic_id: clinicId });
  await trx('audit_heads').insert({ clinic_id: clinicId, seq: 0, hash: Buffer.alloc(32) });
  const newValues = { organizationName, clinicName, timezone };
  const what = {
    action: 'create',
    entityType: 'clinic',
    entityId: clinicId,
    userId: null,
  } as const;
  return { ...what, newValues };
}
