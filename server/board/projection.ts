import type { Board, Change, StaffBoard, StaffChange } from '../../shared/board.ts';
import {
  boardChecksum,
  isOnBoard,
  mayLeaveLobby,
  projectBoard,
  projectChange,
  type Audience,
} from '../../shared/boardRules.ts';

/**
 * The change as one audience of this board may see it. A lobby card carries too little to tell whether it is for today, so cards that may have gone to other days are
 * `gone` to a lobby: else its board would hold what ours does not.
 */
export function changeFor(change: StaffChange, audience: Audience, board: StaffBoard): Change {
  if (audience !== 'lobby') return projectChange(change, audience);
  const away = change.cards.filter((card) => !isOnBoard(card, board));
  if (away.length === 0) return projectChange(change, audience);
  const cards = change.cards.filter((card) => isOnBoard(card, board));
  const left = away.filter((card) => mayLeaveLobby(change.cause, card));
  const gone = [...change.gone, ...left.map((card) => card.id)];
  return projectChange({ ...change, cards, gone }, audience);
}

/** A board as one audience sees it, with what a head says about it. */
export type View = { readonly board: Board; readonly count: number; readonly checksum: number };

function viewFor(board: StaffBoard, audience: Audience): View {
  const view = projectBoard(board, audience);
  const alerts = view.view === 'staff' ? view.alerts.length : 0;
  return { board: view, count: view.cards.length + alerts, checksum: boardChecksum(view) };
}

/** Makes each audience's view of a board once and shares it among all who ask. */
export class Views {
  #of: StaffBoard | undefined;
  readonly #views = new Map<Audience, View>();

  get(board: StaffBoard, audience: Audience): View {
    if (this.#of !== board) this.#views.clear();
    this.#of = board;
    const known = this.#views.get(audience);
    if (known) return known;
    const view = viewFor(board, audience);
    this.#views.set(audience, view);
    return view;
  }
}
