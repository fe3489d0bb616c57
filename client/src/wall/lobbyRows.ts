import type { LobbyBoard, LobbyCard } from '../../../shared/board.ts';
import { lettersOf } from './nameLetters.ts';
import type { Group } from './paging.ts';

export type LobbyRow = LobbyCard & {
  /** What tells it from another pet of its name, else nothing. */
  readonly letter: string | undefined;
};
export type LobbyZones = {
  readonly inside: readonly Group<LobbyRow>[];
  readonly coming: readonly Group<LobbyRow>[];
};

/** A goodbye stays this long; the lobby is not told when a visit ended, only that it did. */
export const goodbyeMs = 10 * 60_000;
const comingWithinMs = 3 * 3_600_000;
/** Who is far too late for an appointment is not announced any more. */
const lateByMs = 45 * 60_000;

const arrivalOf = (card: LobbyCard) => Date.parse(card.checkedInAt ?? card.startAt);

function group(key: string, rows: LobbyRow[]): Group<LobbyRow>[] {
  return rows.length === 0 ? [] : [{ key, items: rows }];
}

/**
 * What the people in the lobby see: who is here, in words of kindness, and who comes next. `completedAtMs` says when this screen saw a visit end;
 * a visit that had ended before is not shown.
 */
export function lobbyZones(
  board: LobbyBoard,
  nowMs: number,
  completedAtMs: ReadonlyMap<string, number>,
): LobbyZones {
  const letters = lettersOf(board.cards);
  const rows = board.cards
    .map((card) => ({ ...card, letter: letters.get(card.id) }))
    .sort((one, other) => arrivalOf(one) - arrivalOf(other));
  const isLeaving = (row: LobbyRow) => nowMs - (completedAtMs.get(row.id) ?? 0) < goodbyeMs;
  const isComing = (row: LobbyRow) => {
    const inMs = Date.parse(row.startAt) - nowMs;
    return inMs < comingWithinMs && inMs > -lateByMs;
  };
  const of = (...statuses: string[]) => rows.filter((row) => statuses.includes(row.status));
  return {
    inside: group('inside', [
      ...of('in_progress'),
      ...of('completed').filter(isLeaving),
      ...of('checked_in'),
    ]),
    coming: group('coming', of('scheduled', 'confirmed').filter(isComing)),
  };
}

/** What is said of a pet. Never why it is here. */
export function lobbyWords(row: LobbyRow): string {
  if (row.status === 'in_progress') return 'with the vet';
  if (row.status === 'completed') return 'ready to go home';
  if (row.status === 'checked_in') return 'arrived, we will call you';
  return 'expected';
}
