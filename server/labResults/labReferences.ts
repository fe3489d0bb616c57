import { select } from '../db/names.ts';
import type { Knex } from 'knex';
import { currentTenant } from '../db/tenantContext.ts';
import { Problem } from '../http/problem.ts';

const refusals = {
  petId: { table: 'pets', message: 'No such pet' },
  appointmentId: { table: 'appointments', message: 'No such appointment of this pet' },
} as const;

function unknown(field: keyof typeof refusals): Problem {
  return new Problem('unknown_reference', {
    errors: [{ path: `body.${field}`, message: refusals[field].message }],
  });
}

/** The pet is of this clinic. @throws Problem `unknown_reference` */
export async function refuseUnknownPet(trx: Knex.Transaction, petId: string): Promise<void> {
  const pets = await select<unknown>(
    trx,
    'SELECT id FROM pets WHERE clinic_id = ? AND id = ? AND deleted_at IS NULL',
    [currentTenant().clinicId, petId],
  );
  if (pets.length === 0) throw unknown('petId');
}

/** The appointment, where given, is of this pet. @throws Problem `unknown_reference` */
export async function refuseUnknownAppointment(
  trx: Knex.Transaction,
  petId: string,
  appointmentId: string | null | undefined,
): Promise<void> {
  if (appointmentId === null || appointmentId === undefined) return;
  const appointments = await select<unknown>(
    trx,
    'SELECT id FROM appointments WHERE clinic_id = ? AND id = ? AND pet_id = ? AND deleted_at IS NULL',
    [currentTenant().clinicId, appointmentId, petId],
  );
  if (appointments.length === 0) throw unknown('appointmentId');
}
