import type { Board } from '../../../shared/board.ts';
import { Card, Change, StaffBoard } from '../../../shared/board.ts';

/** A lower-case UUID that ends in this number: the same number, the same id. */
export function idOf(number: number): string {
  return `00000000-0000-7000-8000-${number.toString(16).padStart(12, '0')}`;
}

const day = '2026-11-22';
const at = (time: string) => `${day}T${time}:00.000Z`;

/** A card that checked in this morning, with what the test says about it. */
export function cardOf(number: number, given: Partial<Card> = {}): Card {
  return Card.parse({
    id: idOf(number),
    version: 1,
    status: 'checked_in',
    type: 'wellness',
    priority: 'routine',
    reason: 'Vaccination',
    startAt: at('09:00'),
    endAt: at('09:30'),
    room: null,
    isWalkIn: false,
    isHiddenFromLobby: false,
    pet: { id: idOf(1_000 + number), name: `Pet ${number}`, species: 'dog', breed: null },
    client: { id: idOf(2_000 + number), lastName: 'Moreno' },
    veterinarian: { id: idOf(3_000), firstName: 'Ana', lastName: 'Silva' },
    confirmedAt: null,
    checkedInAt: at('09:00'),
    startedAt: null,
    completedAt: null,
    cancelledAt: null,
    noShowAt: null,
    cancelReason: null,
    lastStep: null,
    ...given,
  });
}

export function boardOf(cards: readonly Card[], given: Partial<StaffBoard> = {}): Board {
  return StaffBoard.parse({
    view: 'staff',
    day,
    dayStartsAt: at('00:00'),
    dayEndsAt: '2026-11-23T00:00:00.000Z',
    clinic: {
      id: idOf(9_000),
      name: 'Harbour Vets',
      timezone: 'Etc/UTC',
      rooms: ['Exam 1'],
      waitMinutes: { attention: 15, late: 30 },
    },
    veterinarians: [],
    cards,
    alerts: [],
    ...given,
  });
}

/** The change of this number in the log: its tag is made from it and the epoch. */
export function changeOf(seq: number, cards: readonly Card[], commandId: string | null = null) {
  return Change.parse({
    seq,
    tag: tagOf(seq),
    gone: [],
    cause: 'appointment_updated',
    commandId,
    actor: null,
    at: at('10:00'),
    cards,
    alerts: [],
  });
}

export function tagOf(seq: number): number {
  return seq === 0 ? 0 : (seq * 2_654_435_761) % 4_294_967_296;
}
