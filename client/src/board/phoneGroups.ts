import type { Card } from '../../../shared/board.ts';
import { inColumns, notComing } from './cardOrder.ts';

export type PhoneGroup = {
  readonly name: 'inRoom' | 'waiting' | 'expected' | 'done' | 'notComing';
  readonly title: string;
  readonly cards: readonly Card[];
  /** Folded groups ask nothing of anybody. */
  readonly isFolded: boolean;
};

/** What one hand needs, in the order in which it acts: who waits, who is being seen, who comes, and folded away who was. */
export function phoneGroups(cards: readonly Card[]): PhoneGroup[] {
  const { inRoom, waiting, expected, done } = inColumns(cards);
  const groups: PhoneGroup[] = [
    { name: 'waiting', title: 'Checked in', cards: waiting, isFolded: false },
    { name: 'inRoom', title: 'In progress', cards: inRoom, isFolded: false },
    { name: 'expected', title: 'Scheduled', cards: expected, isFolded: false },
    { name: 'done', title: 'Completed', cards: done, isFolded: true },
    { name: 'notComing', title: 'Not coming', cards: notComing(cards), isFolded: true },
  ];
  return groups.filter((group) => group.cards.length > 0);
}
