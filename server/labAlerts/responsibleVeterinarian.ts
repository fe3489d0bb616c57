import { select } from '../db/names.ts';
import type { Knex } from 'knex';
import { clinicDayAt } from '../board/clinicDay.ts';
import { readClinic } from '../board/clinicSettings.ts';
import { currentTenant } from '../db/tenantContext.ts';

export type Responsible = {
  readonly veterinarianId: string | null;
  readonly appointmentId: string | null;
};
type Visit = { readonly id: string; readonly veterinarian_id: string };

const visits = `
SELECT a.id, a.veterinarian_id FROM appointments a
JOIN users u ON u.clinic_id = a.clinic_id AND u.id = a.veterinarian_id AND u.role = 'veterinarian' AND u.is_active = TRUE
WHERE a.clinic_id = ? AND a.pet_id = ? AND a.deleted_at IS NULL AND a.status NOT IN ('cancelled', 'no_show')`;

async function visit(
  trx: Knex,
  condition: string,
  values: readonly Knex.Value[],
): Promise<Visit | undefined> {
  const rows = await select<Visit>(trx, `${visits} AND ${condition} LIMIT 1`, [
    currentTenant().clinicId,
    ...values,
  ]);
  return rows[0];
}

/** Who must learn of a pet's critical result: the veterinarian of the given or today's appointment, else of the last one; null means all veterinarians. */
export async function responsibleVeterinarian(
  trx: Knex,
  petId: string,
  ordered: { appointmentId: string | null; at: Date },
): Promise<Responsible> {
  const { appointmentId, at } = ordered;
  const named =
    appointmentId === null ? undefined : await visit(trx, 'a.id = ?', [petId, appointmentId]);
  if (named) return { veterinarianId: named.veterinarian_id, appointmentId };
  const { timezone } = await readClinic(trx);
  const day = clinicDayAt(timezone, at.getTime());
  const bounds = [new Date(day.dayStartsAt), new Date(day.dayEndsAt)];
  const today = await visit(
    trx,
    `a.start_time >= ? AND a.start_time < ? ORDER BY a.status = 'in_progress' DESC, a.status = 'checked_in' DESC, a.start_time DESC`,
    [petId, ...bounds],
  );
  if (today) return { veterinarianId: today.veterinarian_id, appointmentId: today.id };
  const last = await visit(trx, 'a.start_time < ? ORDER BY a.start_time DESC', [petId, at]);
  return { veterinarianId: last?.veterinarian_id ?? null, appointmentId };
}
