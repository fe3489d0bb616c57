import { describe, expect, test } from 'vitest';
import {
  inColumns,
  matches,
  neighbour,
  noFilter,
  notComing,
} from '../../../client/src/board/cardOrder.ts';
import { aCard, anId } from './aCard.ts';

const names = (cards: { pet: { name: string } }[]) => cards.map((card) => card.pet.name);
const waiting = (name: string, minute: string, priority: 'routine' | 'urgent' | 'emergency') =>
  aCard({ name, status: 'checked_in', checkedInAt: `2026-11-22T09:${minute}:00.000Z`, priority });

describe('columns', () => {
  test('the waiting are taken by urgency, then by who waits longest', () => {
    const cards = [
      waiting('Late routine', '20', 'routine'),
      waiting('Early routine', '00', 'routine'),
      waiting('Urgent', '30', 'urgent'),
      waiting('Emergency', '40', 'emergency'),
    ];
    expect(names(inColumns(cards).waiting)).toEqual([
      'Emergency',
      'Urgent',
      'Early routine',
      'Late routine',
    ]);
  });

  test('the completed stand newest first', () => {
    const done = (name: string, hour: string) =>
      aCard({ name, status: 'completed', completedAt: `2026-11-22T${hour}:00:00.000Z` });
    expect(names(inColumns([done('First', '08'), done('Last', '10')]).done)).toEqual([
      'Last',
      'First',
    ]);
  });

  test('cancelled and missed appointments are in no column and listed as not coming', () => {
    const cards = [
      aCard({ name: 'Toby', status: 'cancelled', cancelledAt: '2026-11-22T08:00:00.000Z' }),
      aCard({ name: 'Pixel', status: 'no_show', noShowAt: '2026-11-22T09:00:00.000Z' }),
    ];
    expect(Object.values(inColumns(cards)).flat()).toEqual([]);
    expect(names(notComing(cards))).toEqual(['Pixel', 'Toby']);
  });

  test('confirmed and scheduled share a column by their time', () => {
    const cards = [
      aCard({ name: 'Ten', status: 'confirmed', startAt: '2026-11-22T10:00:00.000Z' }),
      aCard({ name: 'Nine', status: 'scheduled', startAt: '2026-11-22T09:00:00.000Z' }),
    ];
    expect(names(inColumns(cards).expected)).toEqual(['Nine', 'Ten']);
  });
});

describe('filter', () => {
  const card = aCard({ name: 'Zoë', owner: 'Núñez', reason: 'Limping', room: 'Exam 1', vet: 2 });

  test.each(['zoe', 'nun', 'limp zo', 'exam', 'SILVA'])('“%s” finds the card', (text) => {
    expect(matches(card, { ...noFilter, text })).toBe(true);
  });

  test('every typed word must start a word of the card', () => {
    expect(matches(card, { ...noFilter, text: 'zoe rossi' })).toBe(false);
    expect(matches(card, { ...noFilter, text: 'oe' })).toBe(false);
  });

  test('veterinarian, room and type narrow together', () => {
    const all = {
      ...noFilter,
      veterinarianId: anId(3002),
      room: 'Exam 1',
      type: 'wellness',
    } as const;
    expect(matches(card, all)).toBe(true);
    expect(matches(card, { ...all, room: 'Exam 2' })).toBe(false);
    expect(matches(card, { ...all, veterinarianId: anId(3001) })).toBe(false);
    expect(matches(card, { ...all, type: 'surgery' })).toBe(false);
  });
});

describe('arrow keys', () => {
  const lists = [['a', 'b', 'c'], [], ['d'], ['e', 'f']];

  test.each([
    ['a', 'ArrowDown', 'b'],
    ['b', 'ArrowUp', 'a'],
    ['c', 'ArrowDown', 'c'],
    ['a', 'ArrowRight', 'd'],
    ['c', 'ArrowRight', 'd'],
    ['e', 'ArrowLeft', 'd'],
    ['d', 'ArrowLeft', 'a'],
    ['f', 'ArrowRight', 'f'],
  ])('from %s %s leads to %s', (from, key, to) => {
    expect(neighbour(lists, from, key)).toBe(to);
  });

  test('a card that is not shown leads nowhere', () => {
    expect(neighbour(lists, 'x', 'ArrowDown')).toBeNull();
  });
});
