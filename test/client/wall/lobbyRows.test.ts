import { expect, it } from 'vitest';
import { goodbyeMs, lobbyZones } from '../../../client/src/wall/lobbyRows.ts';
import { lettersOf } from '../../../client/src/wall/nameLetters.ts';
import { projectBoard } from '../../../shared/boardRules.ts';
import type { Card, LobbyBoard } from '../../../shared/board.ts';
import { boardOf, cardOf, idOf } from '../live/cards.ts';

const nowMs = Date.parse('2026-11-22T09:30:00.000Z');
const named = (number: number, petName: string) => ({ id: idOf(number), petName });

function lobbyOf(cards: readonly Card[]): LobbyBoard {
  const board = boardOf(cards);
  if (board.view !== 'staff') throw new Error('not a staff board');
  const lobby = projectBoard(board, 'lobby');
  if (lobby.view !== 'lobby') throw new Error('not a lobby board');
  return lobby;
}

it('gives pets of one name a letter each, in the order of booking', () => {
  const letters = lettersOf([named(3, 'bella'), named(1, 'Bella'), named(2, 'Max')]);
  expect([1, 2, 3].map((number) => letters.get(idOf(number)))).toEqual(['A', undefined, 'B']);
});

it('keeps the letters when the list comes in another order', () => {
  const cards = [named(1, 'Bella'), named(2, 'Bella'), named(3, 'Bella')];
  expect(lettersOf([...cards].reverse())).toEqual(lettersOf(cards));
});

it('shows who is here, and who comes soon', () => {
  const zones = lobbyZones(
    lobbyOf([
      cardOf(1),
      cardOf(2, { status: 'scheduled', startAt: '2026-11-22T10:00:00.000Z' }),
      cardOf(3, { status: 'scheduled', startAt: '2026-11-22T20:00:00.000Z' }),
      cardOf(4, { status: 'confirmed', startAt: '2026-11-22T08:00:00.000Z' }),
    ]),
    nowMs,
    new Map(),
  );
  expect(zones.inside.flatMap((group) => group.items.map((row) => row.petName))).toEqual(['Pet 1']);
  expect(zones.coming.flatMap((group) => group.items.map((row) => row.petName))).toEqual(['Pet 2']);
});

it('says goodbye for ten minutes to those whose visit it saw end', () => {
  const board = lobbyOf([
    cardOf(1, { status: 'completed', completedAt: '2026-11-22T09:20:00.000Z' }),
    cardOf(2, { status: 'completed', completedAt: '2026-11-22T08:20:00.000Z' }),
  ]);
  const seen = new Map([[idOf(1), nowMs - goodbyeMs + 1]]);
  const shown = (atMs: number) =>
    lobbyZones(board, atMs, seen).inside.flatMap((group) => group.items.map((row) => row.petName));
  expect(shown(nowMs)).toEqual(['Pet 1']);
  expect(shown(nowMs + 2)).toEqual([]);
});
