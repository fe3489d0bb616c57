import { Card } from '../../../shared/board.ts';

let made = 0;

/** An id of the wire's shape, counted up. */
export function anId(number: number): string {
  return `00000000-0000-7000-8000-${String(number).padStart(12, '0')}`;
}

type Parts = Partial<Omit<Card, 'id' | 'pet' | 'client' | 'veterinarian'>> & {
  readonly id?: string;
  readonly name?: string;
  readonly species?: Card['pet']['species'];
  readonly owner?: string;
  readonly vet?: number;
};

/** A card of the board with only what the test cares about. Parsed, so that it is what the wire could bring. */
export function aCard(parts: Parts = {}): Card {
  made += 1;
  const { name = 'Biscuit', species = 'dog', owner = 'Moreno', vet = 1, ...rest } = parts;
  return Card.parse({
    id: anId(made),
    version: 1,
    status: 'scheduled',
    type: 'wellness',
    priority: 'routine',
    reason: null,
    startAt: '2026-11-22T09:00:00.000Z',
    endAt: '2026-11-22T09:30:00.000Z',
    room: null,
    isWalkIn: false,
    isHiddenFromLobby: false,
    pet: { id: anId(1000), name, species, breed: null },
    client: { id: anId(2000), lastName: owner },
    veterinarian: { id: anId(3000 + vet), firstName: 'Ana', lastName: 'Silva' },
    confirmedAt: null,
    checkedInAt: null,
    startedAt: null,
    completedAt: null,
    cancelledAt: null,
    noShowAt: null,
    cancelReason: null,
    lastStep: null,
    ...rest,
  });
}
