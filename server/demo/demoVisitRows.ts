import type { Knex } from 'knex';
import type { StaffRole } from '../../shared/abilities.ts';
import type { Deps } from '../deps.ts';
import { at } from './demoRandom.ts';
import type { DemoVisit } from './demoVisit.ts';

const dayMs = 86_400_000;

type Patient = { readonly id: string; readonly clientId: string };

/** The demo's ids, by position in its lists; `staff` by role, each at least one person. A pet is null once somebody took it out of the clinic. */
export type Cast = {
  readonly clinicId: string;
  readonly staff: Readonly<Record<StaffRole, readonly string[]>>;
  readonly pets: readonly (Patient | null)[];
};

type Columns = Record<string, Knex.Value | null>;
export type VisitRows = {
  readonly appointments: (Columns & { id: string })[];
  readonly statusChanges: Columns[];
};

const timeColumns = {
  confirmed: 'confirmed_at',
  checked_in: 'checked_in_at',
  in_progress: 'started_at',
  completed: 'completed_at',
  cancelled: 'cancelled_at',
  no_show: 'no_show_at',
  scheduled: null,
} as const;

function timesOf({ steps }: DemoVisit): Columns {
  const times: Columns = Object.fromEntries(
    Object.values(timeColumns).flatMap((column) => (column === null ? [] : [[column, null]])),
  );
  for (const { to, atMs } of steps) {
    const column = timeColumns[to];
    if (column !== null) times[column] = new Date(atMs);
  }
  return times;
}

/** One person of the role, always the same one for a visit. */
function actorOf(cast: Cast, visit: DemoVisit, by: StaffRole): string {
  if (by === 'veterinarian') return at(cast.staff.veterinarian, visit.veterinarian);
  return at(cast.staff[by], visit.pet);
}

type Named = { readonly visit: DemoVisit; readonly id: string; readonly pet: Patient };

function appointmentOf(cast: Cast, { visit, id, pet }: Named): Columns & { id: string } {
  const { kind, steps } = visit;
  const last = steps.at(-1);
  const booked = new Date(visit.bookedMs);
  return {
    clinic_id: cast.clinicId,
    id,
    client_id: pet.clientId,
    pet_id: pet.id,
    veterinarian_id: at(cast.staff.veterinarian, visit.veterinarian),
    start_time: new Date(visit.startMs),
    end_time: new Date(visit.endMs),
    status: visit.status,
    type: kind.type,
    priority: kind.priority ?? 'routine',
    reason: kind.reason,
    room: visit.room,
    is_walk_in: visit.isWalkIn,
    is_hidden_from_lobby: visit.isHiddenFromLobby,
    ...timesOf(visit),
    cancel_reason: last?.reason ?? null,
    previous_status: visit.isWalkIn && steps.length === 1 ? null : (last?.from ?? null),
    previous_room: null,
    status_changed_at: last ? new Date(last.atMs) : null,
    status_changed_by: last ? actorOf(cast, visit, last.by) : null,
    reminder_sent: !visit.isWalkIn && visit.startMs - visit.bookedMs > dayMs,
    created_by: actorOf(cast, visit, 'receptionist'),
    created_at: booked,
    updated_at: last ? new Date(last.atMs) : booked,
    version: steps.length + 1,
  };
}

/** The rows of visits: one appointment each and one row of history for each step. */
export function visitRows(deps: Deps, cast: Cast, visits: readonly DemoVisit[]): VisitRows {
  const named = visits.flatMap((visit): Named[] => {
    const pet = cast.pets[visit.pet];
    return pet ? [{ visit, id: deps.ids.uuid(), pet }] : [];
  });
  const statusChanges = named.flatMap(({ visit, id }) =>
    visit.steps.map((step) => ({
      clinic_id: cast.clinicId,
      id: deps.ids.uuid(),
      appointment_id: id,
      from_status: step.from,
      to_status: step.to,
      cause: step.cause,
      actor_id: actorOf(cast, visit, step.by),
      reason: step.reason ?? null,
      at: new Date(step.atMs),
    })),
  );
  const appointments = named.map((one) => appointmentOf(cast, one));
  return { appointments, statusChanges };
}

const mostRowsAtOnce = 200;

/** Inserts rows of one table, all with the same columns. */
export async function insertAll(
  trx: Knex.Transaction,
  table: string,
  rows: readonly Columns[],
): Promise<void> {
  for (let from = 0; from < rows.length; from += mostRowsAtOnce) {
    await trx(table).insert(rows.slice(from, from + mostRowsAtOnce));
  }
}

export async function insertVisits(trx: Knex.Transaction, rows: VisitRows): Promise<void> {
  await insertAll(trx, 'appointments', rows.appointments);
  await insertAll(trx, 'appointment_status_changes', rows.statusChanges);
}
