import type { Knex } from 'knex';
import { lengthFaults, pastFaults } from '../../shared/visitRules.ts';
import { select } from '../db/names.ts';
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

/**
 * The person is a veterinarian who works here, and stays one while this transaction runs; call after `lockSchedule`, which whoever closes the clinic takes as well.
 * @throws Problem `not_a_veterinarian`, `session_ended` where the clinic was closed meanwhile
 */
export async function refuseNonVeterinarian(trx: Knex, userId: string): Promise<void> {
  const [row] = await select<{ is_open: number }>(
    trx,
    `SELECT (c.is_active AND c.deleted_at IS NULL) AS is_open FROM users u JOIN clinics c ON c.id = u.clinic_id
     WHERE u.clinic_id = ? AND u.id = ? AND u.role = 'veterinarian' AND u.is_active = TRUE AND u.deleted_at IS NULL
     LOCK IN SHARE MODE`,
    [currentTenant().clinicId, userId],
  );
  if (row?.is_open === 0) throw new Problem('session_ended');
  if (row) return;
  const errors = [{ path: 'body.veterinarianId', message: 'Not a veterinarian of this clinic' }];
  throw new Problem('not_a_veterinarian', { errors });
}

/** @throws Problem `invalid_request` for a visit of more than a day ago */
export function refuseLongPast(at: Date, startAt: string): void {
  const errors = pastFaults({ startAt }, at.getTime());
  if (errors.length === 0) return;
  throw new Problem('invalid_request', {
    detail: 'The start lies more than a day in the past.',
    errors,
  });
}

/** @throws Problem `end_before_start`, `invalid_request` for a visit of more than a day */
export function refuseBackwards(startAt: string, endAt: string): void {
  const errors = lengthFaults({ startAt, endAt });
  if (errors.length === 0) return;
  const isBackwards = Date.parse(endAt) <= Date.parse(startAt);
  throw new Problem(isBackwards ? 'end_before_start' : 'invalid_request', { errors });
}
