import type {
  AlertCard,
  AppointmentType,
  Card,
  PersonName,
  Priority,
  Species,
} from '../../shared/board.ts';
import type {
  AppointmentId,
  ClientId,
  LabAlertId,
  LabResultId,
  PetId,
  UserId,
} from '../../shared/ids.ts';
import type { Status } from '../../shared/status.ts';

/** A row of the card query, as the driver gives it: DATETIMEs as Date, booleans as 0 or 1. */
export type CardRecord = {
  id: AppointmentId;
  version: number;
  status: Status;
  type: AppointmentType;
  priority: Priority;
  reason: string | null;
  start_time: Date;
  end_time: Date;
  room: string | null;
  is_walk_in: number;
  is_hidden_from_lobby: number;
  confirmed_at: Date | null;
  checked_in_at: Date | null;
  started_at: Date | null;
  completed_at: Date | null;
  cancelled_at: Date | null;
  no_show_at: Date | null;
  cancel_reason: string | null;
  previous_status: Status | null;
  status_changed_at: Date | null;
  status_changed_by: UserId | null;
  client_id: ClientId;
  pet_id: PetId;
  veterinarian_id: UserId;
  pet_name: string;
  species: Species;
  breed: string | null;
  is_deceased: number;
  client_last_name: string;
  vet_first_name: string;
  vet_last_name: string;
  by_first_name: string | null;
  by_last_name: string | null;
};

/** A row of the query of appointments in full. */
export type AppointmentRecord = CardRecord & {
  notes: string | null;
  reminder_sent: number;
  created_at: Date;
  updated_at: Date;
  made_by: UserId;
  made_first_name: string;
  made_last_name: string;
};

/** A row of the alert query. */
export type AlertRecord = {
  id: LabAlertId;
  version: number;
  lab_result_id: LabResultId;
  state: AlertCard['state'];
  level: AlertCard['level'];
  revision: number;
  appointment_id: AppointmentId | null;
  test_name: string;
  result_value: string | null;
  unit: string | null;
  reference_range: string | null;
  raised_at: Date;
  level_changed_at: Date;
  acknowledged_at: Date | null;
  read_back: number | null;
  note: string | null;
  withdrawn_at: Date | null;
  withdrawn_reason: string | null;
  withdrawal_seen_at: Date | null;
  pet_id: PetId;
  pet_name: string;
  species: Species;
  client_id: ClientId;
  client_last_name: string;
  veterinarian_id: UserId | null;
  vet_first_name: string | null;
  vet_last_name: string | null;
  acknowledged_by: UserId | null;
  ack_first_name: string | null;
  ack_last_name: string | null;
};

const iso = (date: Date | null): string | null => date?.toISOString() ?? null;

function person(
  id: UserId | null,
  firstName: string | null,
  lastName: string | null,
): PersonName | null {
  return id === null ? null : { id, firstName: firstName ?? '', lastName: lastName ?? '' };
}

function lastStep(row: CardRecord): Card['lastStep'] {
  if (row.previous_status === null || row.status_changed_at === null) return null;
  const byName =
    row.by_first_name === null ? '' : `${row.by_first_name} ${row.by_last_name ?? ''}`.trim();
  return {
    from: row.previous_status,
    byId: row.status_changed_by,
    byName,
    at: row.status_changed_at.toISOString(),
  };
}

export function toCard(row: CardRecord): Card {
  return {
    id: row.id,
    version: row.version,
    status: row.status,
    type: row.type,
    priority: row.priority,
    reason: row.reason,
    startAt: row.start_time.toISOString(),
    endAt: row.end_time.toISOString(),
    room: row.room,
    isWalkIn: row.is_walk_in === 1,
    isHiddenFromLobby: row.is_hidden_from_lobby === 1,
    pet: {
      id: row.pet_id,
      name: row.pet_name,
      species: row.species,
      breed: row.breed,
      isDeceased: row.is_deceased === 1,
    },
    client: { id: row.client_id, lastName: row.client_last_name },
    veterinarian: {
      id: row.veterinarian_id,
      firstName: row.vet_first_name,
      lastName: row.vet_last_name,
    },
    confirmedAt: iso(row.confirmed_at),
    checkedInAt: iso(row.checked_in_at),
    startedAt: iso(row.started_at),
    completedAt: iso(row.completed_at),
    cancelledAt: iso(row.cancelled_at),
    noShowAt: iso(row.no_show_at),
    cancelReason: row.cancel_reason,
    lastStep: lastStep(row),
  };
}

export function toAlertCard(row: AlertRecord): AlertCard {
  return {
    id: row.id,
    version: row.version,
    labResultId: row.lab_result_id,
    state: row.state,
    level: row.level,
    revision: row.revision,
    pet: { id: row.pet_id, name: row.pet_name, species: row.species },
    client: { id: row.client_id, lastName: row.client_last_name },
    appointmentId: row.appointment_id,
    veterinarian: person(row.veterinarian_id, row.vet_first_name, row.vet_last_name),
    testName: row.test_name,
    resultValue: row.result_value,
    unit: row.unit,
    referenceRange: row.reference_range,
    raisedAt: row.raised_at.toISOString(),
    levelChangedAt: row.level_changed_at.toISOString(),
    acknowledgedAt: iso(row.acknowledged_at),
    acknowledgedBy: person(row.acknowledged_by, row.ack_first_name, row.ack_last_name),
    readBack: row.read_back === null ? null : row.read_back === 1,
    note: row.note,
    withdrawnAt: iso(row.withdrawn_at),
    withdrawnReason: row.withdrawn_reason,
    withdrawalSeenAt: iso(row.withdrawal_seen_at),
  };
}
