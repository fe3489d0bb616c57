import { select } from '../db/names.ts';
import type { Knex } from 'knex';
import { ClinicSettings } from '../../shared/organization.ts';
import { currentTenant } from '../db/tenantContext.ts';

const { waitMinutes, alertMinutes, reminderPlan } = ClinicSettings.shape;

/** The settings that this version knows: a newer one that runs beside it, or ran before it, may have stored more. */
const KnownSettings = ClinicSettings.extend({
  waitMinutes: waitMinutes.unwrap().strip().default(waitMinutes.parse(undefined)),
  alertMinutes: alertMinutes.unwrap().strip().default(alertMinutes.parse(undefined)),
  reminderPlan: reminderPlan.unwrap().element.strip().array().default([]),
}).strip();

/** `clinics.settings` as stored, with defaults and without what this version does not know. MariaDB gives JSON as text, MySQL as an object. */
export function settingsIn(stored: unknown): ClinicSettings {
  const chosen: unknown = typeof stored === 'string' ? JSON.parse(stored) : stored;
  return KnownSettings.parse(chosen ?? {});
}

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

/** Name, time zone and settings (with defaults, without what this version does not know) of the clinic that the tenant context names. */
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
  return { name, timezone, settings: settingsIn(settings) };
}
