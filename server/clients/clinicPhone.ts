import type { Knex } from 'knex';
import { select } from '../db/names.ts';
import { currentTenant } from '../db/tenantContext.ts';
import { plainPhone } from './phoneNumber.ts';

/** The country of the clinic that the tenant context names: numbers without a country of their own are read as its. */
export async function clinicCountry(trx: Knex): Promise<string> {
  const { clinicId } = currentTenant();
  const sql = 'SELECT country FROM clinics WHERE id = ?';
  const [clinic] = await select<{ country: string | null }>(trx, sql, [clinicId]);
  return clinic?.country ?? 'US';
}

/** The same patch with its phone number as the clinic's clients have theirs. */
export async function withClinicPhone<P extends { readonly phone?: string | null | undefined }>(
  trx: Knex,
  patch: P,
): Promise<P> {
  if (!patch.phone) return patch;
  return { ...patch, phone: plainPhone(patch.phone, await clinicCountry(trx)) };
}
