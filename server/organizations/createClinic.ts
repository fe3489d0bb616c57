import type { Knex } from 'knex';
import { ClinicSettings } from '../../shared/organization.ts';
import { withAudit } from '../auth/sessions.ts';
import type { AuditEntry } from '../db/audit.ts';
import type { Deps } from '../deps.ts';

export type NewClinic = {
  readonly organizationName: string;
  readonly clinicName: string;
  /** IANA name, `Europe/Berlin`. */
  readonly timezone: string;
  readonly settings?: Partial<ClinicSettings>;
};
export type ClinicIds = { readonly organizationId: string; readonly clinicId: string };

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

/** A new organization with one clinic and nobody in it yet. */
export async function createClinic(deps: Deps, clinic: NewClinic): Promise<ClinicIds> {
  const ids = newClinicIds(deps);
  return withAudit(deps, { clinicId: ids.clinicId, actorId: 'system' }, async (trx) => {
    const entry = await insertClinic(trx, ids, clinic);
    return { result: ids, entries: [entry] };
  });
}
