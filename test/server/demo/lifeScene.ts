import { randomUUIDv7 } from 'node:crypto';
import type { AlertCard, Card, StaffBoard } from '../../../shared/board.ts';
import { AppointmentId, ClientId, ClinicId, LabAlertId, LabResultId } from '../../../shared/ids.ts';
import { PetId, UserId } from '../../../shared/ids.ts';
import type { Scene } from '../../../server/start/lifeActs.ts';

export const nowMs = Date.parse('2026-06-10T14:00:00Z');
export const minuteMs = 60_000;

export const at = (minutes: number): string => new Date(nowMs + minutes * minuteMs).toISOString();

export const vets = ['Vera', 'Vito', 'Viola'].map((firstName) => ({
  id: UserId.parse(randomUUIDv7()),
  firstName,
  lastName: 'Vet',
}));

/** A card of a dog that is scheduled for now, unless told. */
export function card(changes: Partial<Card> = {}): Card {
  const [veterinarian] = vets;
  if (!veterinarian) throw new Error('no vet');
  return {
    id: AppointmentId.parse(randomUUIDv7()),
    version: 1,
    status: 'confirmed',
    type: 'sick',
    priority: 'routine',
    reason: 'Limping',
    startAt: at(0),
    endAt: at(20),
    room: null,
    isWalkIn: false,
    isHiddenFromLobby: false,
    pet: { id: PetId.parse(randomUUIDv7()), name: 'Rex', species: 'dog', breed: 'Beagle' },
    client: { id: ClientId.parse(randomUUIDv7()), lastName: 'Client' },
    veterinarian,
    confirmedAt: null,
    checkedInAt: null,
    startedAt: null,
    completedAt: null,
    cancelledAt: null,
    noShowAt: null,
    cancelReason: null,
    lastStep: null,
    ...changes,
  };
}

export function openAlert(raisedMinutesAgo: number): AlertCard {
  const { pet, client } = card();
  return {
    id: LabAlertId.parse(randomUUIDv7()),
    version: 1,
    labResultId: LabResultId.parse(randomUUIDv7()),
    state: 'open',
    level: 'assigned',
    revision: 1,
    pet,
    client,
    appointmentId: null,
    veterinarian: null,
    testName: 'Potassium',
    resultValue: '7.4',
    unit: 'mmol/L',
    referenceRange: null,
    raisedAt: at(-raisedMinutesAgo),
    levelChangedAt: at(-raisedMinutesAgo),
    acknowledgedAt: null,
    acknowledgedBy: null,
    readBack: null,
    note: null,
    withdrawnAt: null,
    withdrawnReason: null,
    withdrawalSeenAt: null,
  };
}

/** A scene without pets, so that nobody books, and ten minutes old, unless told. */
export function scene(cards: readonly Card[], changes: Partial<Scene> = {}): Scene {
  const board: StaffBoard = {
    view: 'staff',
    day: '2026-06-10',
    dayStartsAt: '2026-06-10T04:00:00.000Z',
    dayEndsAt: '2026-06-11T04:00:00.000Z',
    clinic: {
      id: ClinicId.parse(randomUUIDv7()),
      name: 'Clinic',
      timezone: 'America/New_York',
      rooms: ['Exam 1', 'Exam 2', 'Exam 3', 'Treatment', 'X-ray', 'Surgery'],
      waitMinutes: { attention: 15, late: 30 },
    },
    veterinarians: vets,
    cards: [...cards],
    alerts: [],
  };
  return {
    board,
    pets: [],
    touchedMs: new Map(),
    startedMs: nowMs - 10 * minuteMs,
    lastCriticalMs: nowMs,
    ...changes,
  };
}
