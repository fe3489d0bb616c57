import type { Knex } from 'knex';
import { getReminder, listCalls, listReminders } from '../../shared/reminderEndpoints.ts';
import { inTransaction } from '../db/transaction.ts';
import { keyset } from '../http/keyset.ts';
import { Problem } from '../http/problem.ts';
import { route } from '../http/route.ts';
import { idKey, instantKey } from '../http/sortKeys.ts';
import { presentReminder, reminders, type ReminderRecord } from './reminderRecord.ts';

/** A reminder of this clinic that is not deleted. @throws Problem `not_found` */
export async function findReminder(knex: Knex, reminderId: string): Promise<ReminderRecord> {
  const [row] = await reminders(knex).where('r.id', reminderId);
  if (!row) throw new Problem('not_found');
  return row;
}

const bySending = keyset(listReminders, {
  id: idKey<ReminderRecord>('r.id'),
  sorts: {
    sendAt: [instantKey('r.send_at', (row: ReminderRecord) => row.send_at)],
    createdAt: [instantKey('r.created_at', (row: ReminderRecord) => row.created_at)],
  },
});

export const list = route(listReminders, async ({ deps, query }) =>
  inTransaction(deps.db, async (trx) => {
    const rows = reminders(trx);
    if (query.appointmentId) void rows.where('r.appointment_id', query.appointmentId);
    if (query.status) void rows.where('r.status', query.status);
    if (query.type) void rows.where('r.type', query.type);
    if (query.from) void rows.where('r.send_at', '>=', new Date(query.from));
    if (query.to) void rows.where('r.send_at', '<', new Date(query.to));
    bySending.apply(rows, query);
    const page = bySending.page(await rows, query);
    return { ...page, items: page.items.map(presentReminder) };
  }),
);

const byVisit = keyset(listCalls, {
  id: idKey<ReminderRecord>('r.id'),
  sorts: {
    startAt: [instantKey('a.start_time', (row: ReminderRecord) => row.start_time)],
    sendAt: [instantKey('r.send_at', (row: ReminderRecord) => row.send_at)],
  },
});

/** Who is to be called now: due, for visits still ahead, of clients and pets that are there. */
export const listOfCalls = route(listCalls, async ({ deps, query }) =>
  inTransaction(deps.db, async (trx) => {
    const now = new Date(deps.clock.nowMs());
    const rows = reminders(trx)
      .where('r.type', 'call')
      .where('r.status', 'pending')
      .where('r.send_at', '<=', now)
      .whereNull('a.deleted_at')
      .whereIn('a.status', ['scheduled', 'confirmed'])
      .where('a.start_time', '>', now)
      .where('p.is_deceased', false)
      .where('c.is_active', true)
      .whereNull('c.deleted_at');
    byVisit.apply(rows, query);
    const page = byVisit.page(await rows, query);
    return { ...page, items: page.items.map(presentReminder) };
  }),
);

export const get = route(getReminder, async ({ deps, params }) =>
  inTransaction(deps.db, async (trx) =>
    presentReminder(await findReminder(trx, params.reminderId)),
  ),
);
