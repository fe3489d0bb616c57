import type { Knex } from 'knex';
import type { AppointmentType } from '../../shared/board.ts';
import type { Status } from '../../shared/status.ts';
import { select } from '../db/names.ts';
import { currentTenant } from '../db/tenantContext.ts';

type Visit = {
  readonly pet_id: string;
  readonly veterinarian_id: string;
  readonly type: AppointmentType;
  readonly reason: string | null;
  readonly status: Status;
  readonly start_time: Date;
  readonly started_at: Date | null;
};

/** The appointment, held until the transaction ends. */
export async function holdVisit(
  trx: Knex.Transaction,
  appointmentId: string,
): Promise<Visit | undefined> {
  const [visit] = await select<Visit>(
    trx,
    `SELECT pet_id, veterinarian_id, type, reason, status, start_time, started_at FROM appointments
     WHERE clinic_id = ? AND id = ? AND deleted_at IS NULL FOR UPDATE`,
    [currentTenant().clinicId, appointmentId],
  );
  return visit;
}

/** The id of the visit's note, where it has one. Hold the visit first. */
export async function noteOfVisit(
  trx: Knex.Transaction,
  appointmentId: string,
): Promise<string | undefined> {
  const [note] = await select<{ id: string }>(
    trx,
    `SELECT id FROM medical_records WHERE clinic_id = ? AND appointment_id = ? AND deleted_at IS NULL
     ORDER BY id LIMIT 1`,
    [currentTenant().clinicId, appointmentId],
  );
  return note?.id;
}
