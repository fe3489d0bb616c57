import { select } from '../db/names.ts';
import type { Knex } from 'knex';
import {
  getAppointment,
  listAppointments,
  type Appointment,
} from '../../shared/appointmentEndpoints.ts';
import { readCard, readCardsBetween } from '../board/cards.ts';
import { clinicDayAt, clinicDayOf } from '../board/clinicDay.ts';
import { readClinic } from '../board/clinicSettings.ts';
import type { Card } from '../../shared/board.ts';
import { readSnapshot } from '../db/transaction.ts';
import { Problem } from '../http/problem.ts';
import { route } from '../http/route.ts';

type Rest = {
  readonly id: string;
  readonly notes: string | null;
  readonly created_at: Date;
  readonly updated_at: Date;
};

async function inFull(trx: Knex, clinicId: string, cards: readonly Card[]): Promise<Appointment[]> {
  if (cards.length === 0) return [];
  const ids = cards.map((card) => card.id);
  const rows = await select<Rest>(
    trx,
    `SELECT id, notes, created_at, updated_at FROM appointments WHERE clinic_id = ? AND id IN (${ids.map(() => '?').join(', ')})`,
    [clinicId, ...ids],
  );
  const byId = new Map(rows.map((row) => [row.id, row]));
  return cards.flatMap((card) => {
    const rest = byId.get(card.id);
    if (!rest) return [];
    const { notes, created_at, updated_at } = rest;
    return [
      { ...card, notes, createdAt: created_at.toISOString(), updatedAt: updated_at.toISOString() },
    ];
  });
}

/** The appointments that start on a day of the clinic, by time. */
export const list = route(listAppointments, async ({ deps, who, query }) =>
  readSnapshot(deps.db, async (trx) => {
    const { timezone } = await readClinic(trx);
    const day = query.day
      ? clinicDayOf(timezone, query.day)
      : clinicDayAt(timezone, deps.clock.nowMs());
    const cards = await readCardsBetween(trx, day, query.veterinarianId);
    return { day: day.day, items: await inFull(trx, who.clinicId, cards) };
  }),
);

export const get = route(getAppointment, async ({ deps, who, params }) =>
  readSnapshot(deps.db, async (trx) => {
    const card = await readCard(trx, params.appointmentId);
    const [appointment] = card ? await inFull(trx, who.clinicId, [card]) : [];
    if (!appointment) throw new Problem('not_found');
    return appointment;
  }),
);
