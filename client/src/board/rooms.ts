import type { Card } from '../../../shared/board.ts';

export type RoomChoice = {
  readonly room: string;
  /** Who is in it now, or null where it is free. */
  readonly taken: Card | null;
  /** The room that the booking names. */
  readonly isOwn: boolean;
};

/** Who is being seen in the room now, other than this card. */
export function occupant(cards: readonly Card[], room: string, cardId: string): Card | null {
  const isIn = (card: Card) =>
    card.status === 'in_progress' && card.room === room && card.id !== cardId;
  return cards.find(isIn) ?? null;
}

const rank = (choice: RoomChoice) => (choice.taken ? 2 : 0) + (choice.isOwn ? 0 : 1);

/** The clinic's rooms for this card: its own room first if free, then free rooms, then taken ones. */
export function roomChoices(
  rooms: readonly string[],
  cards: readonly Card[],
  card: Card,
): RoomChoice[] {
  return rooms
    .map((room) => ({ room, taken: occupant(cards, room, card.id), isOwn: room === card.room }))
    .sort((a, b) => rank(a) - rank(b));
}
