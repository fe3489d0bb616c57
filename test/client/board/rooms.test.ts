import { expect, test } from 'vitest';
import { occupant, roomChoices } from '../../../client/src/board/rooms.ts';
import { aCard } from './aCard.ts';

const rooms = ['Exam 1', 'Exam 2', 'Surgery'];

test('free rooms come before taken ones, and the card’s own room before all', () => {
  const card = aCard({ status: 'checked_in', room: 'Surgery' });
  const inside = aCard({ name: 'Luna', status: 'in_progress', room: 'Exam 1' });
  const choices = roomChoices(rooms, [card, inside], card);
  expect(choices.map((choice) => choice.room)).toEqual(['Surgery', 'Exam 2', 'Exam 1']);
  expect(choices[2]?.taken?.pet.name).toBe('Luna');
});

test('the card’s own room is not first while someone else is in it', () => {
  const card = aCard({ status: 'checked_in', room: 'Exam 1' });
  const inside = aCard({ status: 'in_progress', room: 'Exam 1' });
  expect(roomChoices(rooms, [card, inside], card)[0]?.room).toBe('Exam 2');
});

test('a patient who only waits does not take a room, and nobody is in their own way', () => {
  const waiting = aCard({ status: 'checked_in', room: 'Exam 1' });
  const inside = aCard({ status: 'in_progress', room: 'Exam 2' });
  expect(occupant([waiting, inside], 'Exam 1', inside.id)).toBeNull();
  expect(occupant([waiting, inside], 'Exam 2', inside.id)).toBeNull();
});
