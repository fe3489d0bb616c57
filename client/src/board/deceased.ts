import type { Card } from '../../../shared/board.ts';

const open: readonly string[] = ['scheduled', 'confirmed', 'checked_in', 'in_progress'];

/** Is this visit still planned, or under way, though its patient has died? */
export function isOfDeceased({ status, pet }: Pick<Card, 'status' | 'pet'>): boolean {
  return pet.isDeceased === true && open.includes(status);
}
