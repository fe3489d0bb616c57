import type { Knex } from 'knex';
import type { Pet } from '../../shared/petEndpoints.ts';
import type { Warning } from '../../shared/warning.ts';
import { select } from '../db/names.ts';
import { currentTenant } from '../db/tenantContext.ts';

/** A chip is in one animal: with another one of the clinic that has this number, one of the two was misread. */
export async function microchipWarnings(trx: Knex, pet: Pet): Promise<Warning[]> {
  if (pet.microchipId === null) return [];
  const [other] = await select<{ name: string; last_name: string }>(
    trx,
    `SELECT p.name, c.last_name FROM pets p JOIN clients c ON c.clinic_id = p.clinic_id AND c.id = p.client_id
     WHERE p.clinic_id = ? AND p.microchip_id = ? AND p.id <> ? AND p.deleted_at IS NULL ORDER BY p.id LIMIT 1`,
    [currentTenant().clinicId, pet.microchipId, pet.id],
  );
  if (!other) return [];
  const message = `${other.name} (${other.last_name}) has the same number`;
  return [{ path: 'body.microchipId', message }];
}
