import { select } from '../db/names.ts';
import type { Knex } from 'knex';
import { currentTenant } from '../db/tenantContext.ts';
import { Problem } from '../http/problem.ts';

type BookablePet = {
  readonly client_id: string;
  readonly is_deceased: number;
  readonly name: string;
};

/** The pet's client; keeps the pet from being deleted meanwhile. @throws Problem `unknown_reference`, `pet_deceased` */
export async function clientOfBookablePet(trx: Knex.Transaction, petId: string): Promise<string> {
  const rows = await select<BookablePet>(
    trx,
    'SELECT client_id, is_deceased, name FROM pets WHERE clinic_id = ? AND id = ? AND deleted_at IS NULL LOCK IN SHARE MODE',
    [currentTenant().clinicId, petId],
  );
  const [pet] = rows;
  if (!pet)
    throw new Problem('unknown_reference', {
      errors: [{ path: 'body.petId', message: 'No such pet' }],
    });
  if (pet.is_deceased === 1)
    throw new Problem('pet_deceased', { detail: `${pet.name} is recorded as deceased.` });
  return pet.client_id;
}

/** @throws Problem `not_a_veterinarian` */
export async function refuseNonVeterinarian(trx: Knex, userId: string): Promise<void> {
  const rows = await select<{ id: string }>(
    trx,
    `SELECT id FROM users WHERE clinic_id = ? AND id = ? AND role = 'veterinarian' AND is_active = TRUE`,
    [currentTenant().clinicId, userId],
  );
  if (rows.length > 0) return;
  const errors = [{ path: 'body.veterinarianId', message: 'Not a veterinarian of this clinic' }];
  throw new Problem('not_a_veterinarian', { errors });
}

const longestVisitMs = 24 * 3_600_000;

/** @throws Problem `end_before_start`, `invalid_request` for a visit of more than a day */
export function refuseBackwards(startAt: string, endAt: string): void {
  const length = Date.parse(endAt) - Date.parse(startAt);
  const errors = [{ path: 'body.endAt', message: 'Must be after the start, within a day' }];
  if (length <= 0) throw new Problem('end_before_start', { errors });
  if (length > longestVisitMs) throw new Problem('invalid_request', { errors });
}
