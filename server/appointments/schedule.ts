import { select } from '../db/names.ts';
import type { Knex } from 'knex';
import type { Card } from '../../shared/board.ts';
import { readClinic } from '../board/clinicSettings.ts';
import { currentTenant } from '../db/tenantContext.ts';
import { Problem } from '../http/problem.ts';

type Slot = { readonly startAt: Date; readonly endAt: Date };
type Taken = { readonly pet_name: string; readonly start_time: Date };

/** Makes this transaction the only one that books time or a room in the clinic until it ends. */
export async function lockSchedule(trx: Knex.Transaction): Promise<void> {
  await trx.raw(
    'INSERT INTO schedule_locks (clinic_id) VALUES (?) ON DUPLICATE KEY UPDATE taken_at = CURRENT_TIMESTAMP(3)',
    [currentTenant().clinicId],
  );
}

async function clash(
  trx: Knex,
  slot: Slot,
  at: { column: 'veterinarian_id' | 'room'; value: string; exceptId: string },
) {
  const rows = await select<Taken>(
    trx,
    `SELECT p.name AS pet_name, a.start_time FROM appointments a
     JOIN pets p ON p.clinic_id = a.clinic_id AND p.id = a.pet_id
     WHERE a.clinic_id = ? AND a.deleted_at IS NULL AND a.id <> ? AND a.${at.column} = ?
       AND a.status IN ('scheduled', 'confirmed', 'checked_in', 'in_progress')
       AND a.start_time < ? AND a.start_time > ? AND a.end_time > ? LIMIT 1`,
    // No visit lasts longer than a day: the lower bound of start_time keeps this on the index.
    [
      currentTenant().clinicId,
      at.exceptId,
      at.value,
      slot.endAt,
      new Date(slot.startAt.getTime() - 86_400_000),
      slot.startAt,
    ],
  );
  return rows[0] ?? null;
}

type Wanted = Slot & {
  readonly veterinarianId: string;
  readonly room: string | null;
  readonly exceptId: string;
};

/** Call after `lockSchedule`. @throws Problem `veterinarian_occupied`, `room_occupied` */
export async function refuseDoubleBooking(trx: Knex.Transaction, wanted: Wanted): Promise<void> {
  const { exceptId } = wanted;
  const vet = await clash(trx, wanted, {
    column: 'veterinarian_id',
    value: wanted.veterinarianId,
    exceptId,
  });
  if (vet) {
    throw new Problem('veterinarian_occupied', {
      detail: `The veterinarian already has ${vet.pet_name} at this time.`,
    });
  }
  if (wanted.room !== null) await refuseBookedRoom(trx, wanted, { room: wanted.room, exceptId });
}

/** Call after `lockSchedule`. @throws Problem `room_occupied` when the room is booked at that time */
export async function refuseBookedRoom(
  trx: Knex.Transaction,
  slot: Slot,
  { room, exceptId }: { room: string; exceptId: string },
): Promise<void> {
  const taken = await clash(trx, slot, { column: 'room', value: room, exceptId });
  if (!taken) return;
  const detail = `${room} is booked for ${taken.pet_name} at this time.`;
  throw new Problem('room_occupied', { detail });
}

/** The planned time of a card. */
export function slotOf(card: Pick<Card, 'startAt' | 'endAt'>): Slot {
  return { startAt: new Date(card.startAt), endAt: new Date(card.endAt) };
}

/** A room with a patient in it takes no second one unless asked for. Call after `lockSchedule`. @throws Problem `room_occupied` */
export async function refuseOccupiedRoom(
  trx: Knex.Transaction,
  room: string,
  exceptId: string,
): Promise<void> {
  const rows = await select<Taken>(
    trx,
    `SELECT p.name AS pet_name, a.start_time FROM appointments a
     JOIN pets p ON p.clinic_id = a.clinic_id AND p.id = a.pet_id
     WHERE a.clinic_id = ? AND a.deleted_at IS NULL AND a.room = ? AND a.status = 'in_progress' AND a.id <> ? LIMIT 1`,
    [currentTenant().clinicId, room, exceptId],
  );
  const [taken] = rows;
  if (taken) throw new Problem('room_occupied', { detail: `${taken.pet_name} is in ${room}.` });
}

/** @throws Problem `unknown_room` */
export async function refuseUnknownRoom(trx: Knex, room: string | null | undefined): Promise<void> {
  if (room === null || room === undefined) return;
  const { settings } = await readClinic(trx);
  if (!settings.rooms.includes(room))
    throw new Problem('unknown_room', { detail: `The clinic has no room called ${room}.` });
}
