import type { Knex } from 'knex';
import type { AppointmentType, Card, Priority } from '../../shared/board.ts';
import { readCard } from '../board/cards.ts';
import { write } from '../db/statement.ts';
import type { Deps } from '../deps.ts';
import type { Who } from '../http/who.ts';

export type NewAppointment = {
  readonly petId: string;
  readonly clientId: string;
  readonly veterinarianId: string;
  readonly startAt: Date;
  readonly endAt: Date;
  readonly room: string | null;
  readonly isWalkIn: boolean;
  readonly details: {
    readonly type: AppointmentType;
    readonly priority?: Priority | undefined;
    readonly reason?: string | null | undefined;
    readonly notes?: string | null | undefined;
    readonly isHiddenFromLobby?: boolean | undefined;
  };
};

function columnsOf(wanted: NewAppointment, at: Date) {
  const { details } = wanted;
  return {
    client_id: wanted.clientId,
    pet_id: wanted.petId,
    veterinarian_id: wanted.veterinarianId,
    start_time: wanted.startAt,
    end_time: wanted.endAt,
    status: wanted.isWalkIn ? 'checked_in' : 'scheduled',
    checked_in_at: wanted.isWalkIn ? at : null,
    type: details.type,
    priority: details.priority ?? 'routine',
    reason: details.reason ?? null,
    notes: details.notes ?? null,
    is_hidden_from_lobby: details.isHiddenFromLobby ?? false,
    is_walk_in: wanted.isWalkIn,
    room: wanted.room,
  };
}

/** Inserts an appointment, a walk-in as checked in now. References must have been checked. */
export async function insertAppointment(
  call: { deps: Deps; trx: Knex.Transaction; who: Who; at: Date },
  wanted: NewAppointment,
): Promise<Card> {
  const { deps, trx, who, at } = call;
  const id = deps.ids.uuid();
  const columns = { clinic_id: who.clinicId, id, created_by: who.id, ...columnsOf(wanted, at) };
  const names = Object.keys(columns);
  const marks = names.map(() => '?').join(', ');
  await write(
    trx,
    `INSERT INTO appointments (${names.join(', ')}) VALUES (${marks})`,
    Object.values(columns),
  );
  const card = await readCard(trx, id);
  if (!card) throw new Error(`appointment ${id} is missing after its insert`);
  return card;
}
