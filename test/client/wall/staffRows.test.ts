import { expect, it } from 'vitest';
import { countsOf, staffZones } from '../../../client/src/wall/staffRows.ts';
import { askedOf } from '../../../client/src/wall/wallWords.ts';
import { AlertCard } from '../../../shared/board.ts';
import type { Card, StaffBoard } from '../../../shared/board.ts';
import { boardOf, cardOf, idOf } from '../live/cards.ts';

function staffOf(cards: readonly Card[]): StaffBoard {
  const board = boardOf(cards);
  if (board.view !== 'staff') throw new Error('not a staff board');
  return board;
}
const at = (time: string) => `2026-11-22T${time}:00.000Z`;
const namesIn = (groups: readonly { readonly items: readonly Card[] }[]) =>
  groups.map((group) => group.items.map((card) => card.pet.name));

it('puts emergencies first, then the longest wait, then the rooms in order', () => {
  const zones = staffZones(
    staffOf([
      cardOf(1, { checkedInAt: at('09:10') }),
      cardOf(2, { checkedInAt: at('09:00') }),
      cardOf(3, { checkedInAt: at('09:20'), priority: 'emergency' }),
      cardOf(4, { status: 'in_progress', room: 'Exam 10' }),
      cardOf(5, { status: 'in_progress', room: 'Exam 2' }),
    ]),
  );
  expect(namesIn(zones.inside)).toEqual([
    ['Pet 3', 'Pet 2', 'Pet 1'],
    ['Pet 5', 'Pet 4'],
  ]);
});

it('lists who is coming by time, and counts the others', () => {
  const board = staffOf([
    cardOf(1, { status: 'confirmed', startAt: at('11:00') }),
    cardOf(2, { status: 'scheduled', startAt: at('10:00') }),
    cardOf(3, { status: 'completed' }),
    cardOf(4, { status: 'no_show' }),
    cardOf(5, { status: 'cancelled' }),
  ]);
  expect(namesIn(staffZones(board).coming)).toEqual([['Pet 2', 'Pet 1']]);
  expect(countsOf(board)).toEqual({ completed: 1, absent: 2 });
});

it.each([
  ['assigned', 'Dr Silva'],
  ['all_veterinarians', 'all veterinarians'],
  ['whole_clinic', 'everybody'],
] as const)('a critical result at level %s asks %s', (level, words) => {
  expect(askedOf(alertAt(level))).toBe(words);
});

it('a critical result without a veterinarian asks all of them from the start', () => {
  expect(askedOf({ ...alertAt('assigned'), veterinarian: null })).toBe('all veterinarians');
});

function alertAt(level: AlertCard['level']): AlertCard {
  const { pet, client, veterinarian } = cardOf(1);
  return AlertCard.parse({
    id: idOf(1),
    version: 1,
    labResultId: idOf(2),
    state: 'open',
    level,
    revision: 1,
    pet,
    client,
    appointmentId: null,
    veterinarian,
    testName: 'Potassium',
    resultValue: '7.9',
    unit: 'mmol/L',
    referenceRange: null,
    raisedAt: at('09:00'),
    levelChangedAt: at('09:00'),
    acknowledgedAt: null,
    acknowledgedBy: null,
    readBack: null,
    note: null,
    withdrawnAt: null,
    withdrawnReason: null,
    withdrawalSeenAt: null,
  });
}
