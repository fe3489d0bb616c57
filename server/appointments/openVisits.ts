import type { Knex } from 'knex';
import { dayWords } from '../../shared/clinicClock.ts';
import { readClinic } from '../board/clinicSettings.ts';
import { select } from '../db/names.ts';
import { currentTenant } from '../db/tenantContext.ts';

type OpenVisit = { readonly id: string; readonly start_time: Date };
type Of = 'pet_id' | 'client_id';

/** The visits of a pet or client that have not ended: still to come, in the house, or forgotten. By their time. */
export async function openVisitsOf(trx: Knex, of: Of, id: string): Promise<OpenVisit[]> {
  return select<OpenVisit>(
    trx,
    `SELECT id, start_time FROM appointments WHERE clinic_id = ? AND ${of} = ? AND deleted_at IS NULL
     AND status IN ('scheduled', 'confirmed', 'checked_in', 'in_progress') ORDER BY start_time, id`,
    [currentTenant().clinicId, id],
  );
}

/** `2 appointments: 24 November, 15 December`; null where there is none. Days are the clinic's. */
export async function visitWords(
  trx: Knex,
  visits: readonly OpenVisit[],
  at: Date,
): Promise<string | null> {
  if (visits.length === 0) return null;
  const { timezone } = await readClinic(trx);
  const days = visits
    .slice(0, 5)
    .map((visit) => dayWords(visit.start_time.getTime(), timezone, at.getTime()));
  const more = visits.length > 5 ? [`${String(visits.length - 5)} more`] : [];
  const many = visits.length === 1 ? '1 appointment' : `${String(visits.length)} appointments`;
  return `${many}: ${[...days, ...more].join(', ')}`;
}
