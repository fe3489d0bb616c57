import { select } from '../db/names.ts';
import type { Knex } from 'knex';
import { ClinicSettings } from '../../shared/organization.ts';
import { currentTenant } from '../db/tenantContext.ts';

type ClinicRecord = {
  readonly name: string;
  readonly timezone: string;
  readonly settings: unknown;
};
export type ClinicInForce = {
  readonly name: string;
  readonly timezone: string;
  readonly settings: ClinicSettings;
};

/** Name, time zone and settings (with defaults) of the clinic that the tenant context names. MariaDB gives JSON as text, MySQL as an object. */
export async function readClinic(trx: Knex): Promise<ClinicInForce> {
  const { clinicId } = currentTenant();
  const rows = await select<ClinicRecord>(
    trx,
    'SELECT name, timezone, settings FROM clinics WHERE id = ?',
    [clinicId],
  );
  const [clinic] = rows;
  if (!clinic) throw new Error(`clinic ${clinicId} is not there`);
  const { name, timezone, settings } = clinic;
  const chosen: unknown = typeof settings === 'string' ? JSON.parse(settings) : settings;
  return { name, timezone, settings: ClinicSettings.parse(chosen ?? {}) };
}
