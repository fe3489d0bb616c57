import type { AppointmentType, Card } from '../../../shared/board.ts';
import type { Status } from '../../../shared/status.ts';

export type ColumnName = 'expected' | 'waiting' | 'inRoom' | 'done';
export type Column = {
  readonly name: ColumnName;
  readonly title: string;
  /** The status that the column's mark shows. */
  readonly mark: Status;
  readonly statuses: readonly Status[];
  readonly emptyWords: string;
};

export const columns: readonly Column[] = [
  {
    name: 'expected',
    title: 'Scheduled',
    mark: 'scheduled',
    statuses: ['scheduled', 'confirmed'],
    emptyWords: 'Nobody else is expected today.',
  },
  {
    name: 'waiting',
    title: 'Checked in',
    mark: 'checked_in',
    statuses: ['checked_in'],
    emptyWords: 'Nobody is waiting.',
  },
  {
    name: 'inRoom',
    title: 'In progress',
    mark: 'in_progress',
    statuses: ['in_progress'],
    emptyWords: 'No visit is running.',
  },
  {
    name: 'done',
    title: 'Completed',
    mark: 'completed',
    statuses: ['completed'],
    emptyWords: 'No visit is finished yet.',
  },
];

const urgency = { emergency: 0, urgent: 1, routine: 2 } as const;

/** The instant that says how long a card has been where it is. */
function since(card: Card): string {
  const instants: Readonly<Record<Status, string | null>> = {
    scheduled: card.startAt,
    confirmed: card.startAt,
    checked_in: card.checkedInAt,
    in_progress: card.startedAt,
    completed: card.completedAt,
    cancelled: card.cancelledAt,
    no_show: card.noShowAt,
  };
  return instants[card.status] ?? card.startAt;
}

/** Waiting patients by urgency, then longest wait first; finished ones newest first; all others by time. */
function inOrder(name: ColumnName, a: Card, b: Card): number {
  const byTime = Date.parse(since(a)) - Date.parse(since(b));
  const tie = a.id < b.id ? -1 : 1;
  if (name === 'done') return -byTime || tie;
  if (name === 'waiting') return urgency[a.priority] - urgency[b.priority] || byTime || tie;
  return byTime || tie;
}

/** The cards of each column, in the order in which staff take them. */
export function inColumns(cards: readonly Card[]): Record<ColumnName, Card[]> {
  const take = (column: Column) =>
    cards
      .filter((card) => column.statuses.includes(card.status))
      .sort((a, b) => inOrder(column.name, a, b));
  const [expected, waiting, inRoom, done] = columns.map(take);
  return {
    expected: expected ?? [],
    waiting: waiting ?? [],
    inRoom: inRoom ?? [],
    done: done ?? [],
  };
}

/** Cancelled and no-show, latest first. */
export function notComing(cards: readonly Card[]): Card[] {
  return cards
    .filter((card) => card.status === 'cancelled' || card.status === 'no_show')
    .sort((a, b) => Date.parse(since(b)) - Date.parse(since(a)) || (a.id < b.id ? -1 : 1));
}

export type Filter = {
  readonly text: string;
  readonly veterinarianId: string;
  readonly room: string;
  readonly type: AppointmentType | '';
};

export const noFilter: Filter = { text: '', veterinarianId: '', room: '', type: '' };

const plain = (text: string) => text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase();

/** Every typed word must start a word of the pet, its owner, breed, reason, veterinarian or room; accents do not matter. */
function matchesText(card: Card, text: string): boolean {
  const { pet, client, veterinarian } = card;
  const said = [
    pet.name,
    pet.breed,
    client.lastName,
    card.reason,
    veterinarian.firstName,
    veterinarian.lastName,
    card.room,
  ];
  const words = plain(said.join(' ')).split(/[^\p{L}\p{N}]+/u);
  const asked = plain(text).split(/\s+/).filter(Boolean);
  return asked.every((start) => words.some((word) => word.startsWith(start)));
}

export function matches(card: Card, filter: Filter): boolean {
  if (filter.veterinarianId !== '' && card.veterinarian.id !== filter.veterinarianId) return false;
  if (filter.room !== '' && card.room !== filter.room) return false;
  if (filter.type !== '' && card.type !== filter.type) return false;
  return filter.text.trim() === '' || matchesText(card, filter.text);
}

/** Where a step over the board's keys leads: the card beside, above or below; the same card at an edge. */
export function neighbour(
  lists: readonly (readonly string[])[],
  cardId: string,
  key: string,
): string | null {
  const column = lists.findIndex((ids) => ids.includes(cardId));
  const ids = lists[column];
  if (!ids) return null;
  const row = ids.indexOf(cardId);
  if (key === 'ArrowDown') return ids[row + 1] ?? cardId;
  if (key === 'ArrowUp') return ids[row - 1] ?? cardId;
  const beside = key === 'ArrowRight' ? lists.slice(column + 1) : lists.slice(0, column).reverse();
  const target = beside.find((list) => list.length > 0);
  return target?.[Math.min(row, target.length - 1)] ?? cardId;
}
