import type { Board, Change, StaffBoard, StaffChange } from '../../shared/board.ts';
import {
  boardChecksum,
  projectBoard,
  projectChange,
  toLobbyChange,
  type Audience,
} from '../../shared/boardRules.ts';
import type { BoardMemory } from './boardMemory.ts';

/** The change as one audience of this board may see it. @throws Error for a lobby when nobody knows what left it: then it takes a snapshot */
export function changeFor(change: StaffChange, audience: Audience, memory: BoardMemory): Change {
  if (audience !== 'lobby') return projectChange(change, audience);
  const left = memory.leftLobby(change);
  if (left === undefined) throw new Error(`what left the lobby by change ${change.seq} is unknown`);
  return toLobbyChange(change, memory.board, left);
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
