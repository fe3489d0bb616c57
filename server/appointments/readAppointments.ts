import type { Knex } from 'knex';
import type { z } from 'zod';
import {
  getAppointment,
  listAppointments,
  type Appointment,
} from '../../shared/appointmentEndpoints.ts';
import { toCard, type AppointmentRecord } from '../board/cardRecords.ts';
import { appointmentsWhere } from '../board/cards.ts';
import { clinicDayAt, clinicDayOf } from '../board/clinicDay.ts';
import { readClinic } from '../board/clinicSettings.ts';
import { keyset } from '../http/keyset.ts';
import { Problem } from '../http/problem.ts';
import { route } from '../http/route.ts';
import { idKey, instantKey } from '../http/sortKeys.ts';

type Query = z.output<NonNullable<(typeof listAppointments)['query']>>;

function presentAppointment(row: AppointmentRecord): Appointment {
  return {
    ...toCard(row),
    notes: row.notes,
    reminderSent: row.reminder_sent === 1,
    createdBy: { id: row.made_by, firstName: row.made_first_name, lastName: row.made_last_name },
    createdAt: row.created_at.toISOString(),
    updatedAt: row.updated_at.toISOString(),
  };
}

const order = keyset(listAppointments, {
  id: idKey<AppointmentRecord>('a.id'),
  sorts: {
    startAt: [instantKey('a.start_time', (row: AppointmentRecord) => row.start_time)],
    createdAt: [instantKey('a.created_at', (row: AppointmentRecord) => row.created_at)],
    updatedAt: [instantKey('a.updated_at', (row: AppointmentRecord) => row.updated_at)],
  },
});

const columns = {
  veterinarianId: 'a.veterinarian_id',
  room: 'a.room',
  petId: 'a.pet_id',
  clientId: 'a.client_id',
  type: 'a.type',
  priority: 'a.priority',
} as const;

type Part = readonly [sql: string, values: readonly Knex.Value[]];

function filters(query: Query): Part[] {
  const equal = Object.entries(columns).flatMap(([name, column]): Part[] => {
    const value = query[name as keyof typeof columns]; // the keys of `columns`
    return value === undefined ? [] : [[`${column} = ?`, [value]]];
  });
  const { status } = query;
  if (!status) return equal;
  return [...equal, [`a.status IN (${status.map(() => '?').join(', ')})`, status]];
}

type Days = { readonly from: string | undefined; readonly to: string | undefined };

function daysOf(query: Query, today: string): Days {
  const { day, from, to, petId, clientId } = query;
  if (day !== undefined) return { from: day, to: day };
  const isOpen = (from !== undefined || to !== undefined || petId) ?? clientId;
  return isOpen ? { from, to } : { from: today, to: today };
}

function between({ from, to }: Days, timezone: string): Part[] {
  const start = from === undefined ? [] : [new Date(clinicDayOf(timezone, from).dayStartsAt)];
  const end = to === undefined ? [] : [new Date(clinicDayOf(timezone, to).dayEndsAt)];
  return [
    ...start.map((at): Part => ['a.start_time >= ?', [at]]),
    ...end.map((at): Part => ['a.start_time < ?', [at]]),
  ];
}

/** The appointments that start on these days of the clinic, by time unless sorted otherwise. */
export const list = route(listAppointments, async ({ deps, query }) => {
  const { app } = deps.db;
  const { timezone } = await readClinic(app);
  const days = daysOf(query, clinicDayAt(timezone, deps.clock.nowMs()).day);
  const place = order.at(query);
  const parts: Part[] = [
    ...between(days, timezone),
    ...filters(query),
    [place.condition, place.bindings],
  ];
  const sql = parts.map(([part]) => part).join(' AND ');
  const rows = await appointmentsWhere(
    app,
    `${sql} ORDER BY ${place.orderBy} LIMIT ?`,
    [...parts.flatMap(([, values]) => values), place.limit] as Knex.Value[], // null never is a bound value here: no key is nullable
  );
  const page = order.page(rows, query);
  const day = days.from !== undefined && days.from === days.to ? days.from : null;
  return { ...page, day, items: page.items.map(presentAppointment) };
});

export const get = route(getAppointment, async ({ deps, params }) => {
  const [row] = await appointmentsWhere(deps.db.app, 'a.id = ?', [params.appointmentId]);
  if (!row) throw new Problem('not_found');
  return presentAppointment(row);
});
