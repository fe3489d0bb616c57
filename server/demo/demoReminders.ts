import type { Knex } from 'knex';
import type { Deps } from '../deps.ts';
import { insertAll, type VisitRows } from './demoVisitRows.ts';

const hourMs = 3_600_000;

/** What the demo clinic has chosen: a mail the day before, and a call to those who come soon. */
export const demoReminderPlan = [
  { type: 'email', hoursBefore: 24 },
  { type: 'call', hoursBefore: 3 },
] as const;

type Row = VisitRows['appointments'][number];
const startOf = ({ start_time: start }: Row): Date => start as Date; // visitRows wrote it

function planned(deps: Deps, visit: Row, type: 'email' | 'call', hoursBefore: number) {
  const startAt = startOf(visit);
  return {
    clinic_id: visit['clinic_id'] ?? null,
    id: deps.ids.uuid(),
    appointment_id: visit.id,
    type,
    hours_before: hoursBefore,
    for_start_time: startAt,
    send_at: new Date(startAt.getTime() - hoursBefore * hourMs),
  };
}

/** Mails that went out the day before, and calls that are due: to every second patient of the next hours. */
export async function insertReminders(
  deps: Deps,
  trx: Knex.Transaction,
  visits: VisitRows['appointments'],
): Promise<void> {
  const nowMs = deps.clock.nowMs();
  const mailed = visits.filter((visit) => visit['reminder_sent'] === true);
  const mails = mailed.map((visit) => {
    const mail = planned(deps, visit, 'email', 24);
    return { ...mail, status: 'sent', sent_at: mail.send_at };
  });
  const soon = visits.filter((visit) => {
    const aheadMs = startOf(visit).getTime() - nowMs;
    return visit['status'] === 'scheduled' && aheadMs > 0 && aheadMs < 3 * hourMs;
  });
  const toCall = soon.filter((_, index) => index % 2 === 0);
  const calls = toCall.map((visit) => planned(deps, visit, 'call', 3));
  await insertAll(trx, 'appointment_reminders', mails);
  await insertAll(trx, 'appointment_reminders', calls);
  const timers = calls.map((call) => ({
    clinic_id: call.clinic_id,
    id: deps.ids.uuid(),
    kind: 'appointment_reminder',
    entity_id: call.id,
    step: 1,
    due_at: call.for_start_time,
  }));
  await insertAll(trx, 'timers', timers);
}
