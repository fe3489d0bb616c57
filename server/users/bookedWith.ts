import type { Knex } from 'knex';
import { dayWords } from '../../shared/clinicClock.ts';
import type { User } from '../../shared/userEndpoints.ts';
import type { Warning } from '../../shared/warning.ts';
import { select } from '../db/names.ts';
import { currentTenant } from '../db/tenantContext.ts';

type Booked = { readonly open: number; readonly first: Date | null; readonly timezone: string };

/** How many visits that have not ended are with this person, and when the first of them is; on the sign-in account. */
export async function bookedWith(trx: Knex, userId: string): Promise<Booked> {
  const { clinicId } = currentTenant();
  const [row] = await select<Booked>(
    trx,
    `SELECT COUNT(a.veterinarian_id) AS open, MIN(a.start_time) AS first, MAX(c.timezone) AS timezone
     FROM clinics c LEFT JOIN appointments a ON a.clinic_id = c.id AND a.veterinarian_id = ? AND a.deleted_at IS NULL
       AND a.status IN ('scheduled', 'confirmed', 'checked_in', 'in_progress')
     WHERE c.id = ?`,
    [userId, clinicId],
  );
  if (!row) throw new Error(`clinic ${clinicId} is not there`);
  return row;
}

/** What is still booked with somebody who saw patients and does no more: a colleague has to take it. */
export async function bookedWarnings(
  trx: Knex,
  { before, after, at }: { readonly before: User; readonly after: User; readonly at: Date },
): Promise<Warning[]> {
  const sees = ({ role, isActive }: User) => role === 'veterinarian' && isActive;
  if (!sees(before) || sees(after)) return [];
  const { open, first, timezone } = await bookedWith(trx, before.id);
  if (open === 0 || first === null) return [];
  const things = open === 1 ? '1 appointment' : `${String(open)} appointments`;
  const day = dayWords(first.getTime(), timezone, at.getTime());
  const path = before.role === after.role ? 'body.isActive' : 'body.role';
  const verb = open === 1 ? 'is' : 'are';
  const message = `${things} from ${day} ${verb} still with ${before.firstName} ${before.lastName}`;
  return [{ path, message }];
}
