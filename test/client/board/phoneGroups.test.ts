import { expect, test } from 'vitest';
import { phoneGroups } from '../../../client/src/board/phoneGroups.ts';
import { aCard } from './aCard.ts';

test('who waits stands above who is being seen, who comes, and the folded past', () => {
  const cards = [
    aCard({ status: 'no_show', noShowAt: '2026-11-22T08:00:00.000Z' }),
    aCard({ status: 'completed', completedAt: '2026-11-22T08:00:00.000Z' }),
    aCard({ status: 'confirmed' }),
    aCard({ status: 'in_progress', startedAt: '2026-11-22T08:00:00.000Z' }),
    aCard({ status: 'checked_in', checkedInAt: '2026-11-22T08:00:00.000Z' }),
  ];
  const groups = phoneGroups(cards);
  expect(groups.map((group) => group.name)).toEqual([
    'waiting',
    'inRoom',
    'expected',
    'done',
    'notComing',
  ]);
  expect(groups.filter((group) => group.isFolded).map((group) => group.name)).toEqual([
    'done',
    'notComing',
  ]);
});

test('a group without cards is not shown', () => {
  expect(phoneGroups([])).toEqual([]);
});
