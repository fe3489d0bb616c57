import type { Knex } from 'knex';
import type { BookedReply, CardReply } from '../../shared/appointmentEndpoints.ts';
import type { Card } from '../../shared/board.ts';
import { openingWarnings } from '../../shared/visitRules.ts';
import { WorkingHours } from '../../shared/workingHours.ts';
import type { Outcome } from '../board/change.ts';
import { select } from '../db/names.ts';
import { currentTenant } from '../db/tenantContext.ts';

type Kept = { readonly timezone: string; readonly working_hours: unknown };

const parsed = (stored: unknown): unknown =>
  typeof stored === 'string' ? JSON.parse(stored) : stored;

/** The outcome of a booking, with what is unusual about its time: the clinic is closed then. Hours that this version does not understand are as good as not told. */
export async function withOpeningWarnings(
  trx: Knex,
  card: Card,
  outcome: Outcome<CardReply>,
): Promise<Outcome<BookedReply>> {
  const [kept] = await select<Kept>(
    trx,
    'SELECT timezone, working_hours FROM clinics WHERE id = ?',
    [currentTenant().clinicId],
  );
  if (!kept) throw new Error('the clinic of a booking is not there');
  const workingHours = WorkingHours.nullable().catch(null).parse(parsed(kept.working_hours));
  const warnings = openingWarnings(card, { timezone: kept.timezone, workingHours });
  return { ...outcome, reply: (cursor) => ({ ...outcome.reply(cursor), warnings }) };
}
