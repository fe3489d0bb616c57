import type { Card, StaffBoard } from '../../../shared/board.ts';
import type { Status } from '../../../shared/status.ts';
import type { Group } from './paging.ts';

export type StaffZones = {
  /** In the house: who waits, longest first; then who is with a veterinarian, by room. */
  readonly inside: readonly Group<Card>[];
  readonly coming: readonly Group<Card>[];
};

const urgency = { emergency: 0, urgent: 1, routine: 2 } as const;
const startOf = (card: Card) => Date.parse(card.startAt);
const arrivalOf = (card: Card) => Date.parse(card.checkedInAt ?? card.startAt);

function byWait(one: Card, other: Card): number {
  return urgency[one.priority] - urgency[other.priority] || arrivalOf(one) - arrivalOf(other);
}

function byRoom(one: Card, other: Card): number {
  const order = (one.room ?? '~').localeCompare(other.room ?? '~', undefined, { numeric: true });
  return order || arrivalOf(one) - arrivalOf(other);
}

function group(key: string, cards: Card[]): Group<Card>[] {
  return cards.length === 0 ? [] : [{ key, items: cards }];
}

/** What a wall of the staff shows of the board, in the order it is read. */
export function staffZones(board: StaffBoard): StaffZones {
  const of = (...statuses: Status[]) =>
    board.cards.filter((card) => statuses.includes(card.status));
  return {
    inside: [
      ...group('checked_in', of('checked_in').sort(byWait)),
      ...group('in_progress', of('in_progress').sort(byRoom)),
    ],
    coming: group(
      'coming',
      of('scheduled', 'confirmed').sort((one, other) => startOf(one) - startOf(other)),
    ),
  };
}

/** How many of the day's patients are in each state. */
export function countsOf(board: StaffBoard): Readonly<Record<'completed' | 'absent', number>> {
  const count = (...statuses: Status[]) =>
    board.cards.filter((card) => statuses.includes(card.status)).length;
  return { completed: count('completed'), absent: count('cancelled', 'no_show') };
}
