import type { StaffBoard, StaffChange } from '../../shared/board.ts';
import { applyChange, leftLobby, type Audience } from '../../shared/boardRules.ts';
import type { AppointmentId } from '../../shared/ids.ts';
import type { Cursor } from '../../shared/live.ts';
import type { LoadedBoard } from './snapshot.ts';

const ringSize = 512;

/** A clinic's board in memory: what it shows, up to where, and the last changes that led there. Knows neither time nor database. */
export class BoardMemory {
  #board: StaffBoard;
  #cursor: Cursor;
  /** Dense; ends at the cursor. */
  #ring: StaffChange[] = [];
  /** The place just before the ring. */
  #base: Cursor;
  /** Of the changes that were applied here; of remembered ones nobody knows what was shown before them. */
  readonly #leftLobby = new WeakMap<StaffChange, readonly AppointmentId[]>();

  constructor(loaded: LoadedBoard) {
    this.#board = loaded.board;
    this.#cursor = loaded.cursor;
    this.#base = loaded.cursor;
  }

  get board(): StaffBoard {
    return this.#board;
  }

  get cursor(): Cursor {
    return this.#cursor;
  }

  /** The oldest place that a reader can be brought on from. */
  get base(): Cursor {
    return this.#base;
  }

  /** Takes the next change. @throws Error when it is not the next */
  apply(change: StaffChange): void {
    const { epoch, seq } = this.#cursor;
    if (change.seq !== seq + 1) throw new Error(`change ${change.seq} does not follow ${seq}`);
    const before = this.#board;
    this.#board = applyChange(before, change);
    this.#leftLobby.set(change, leftLobby(change, { before, after: this.#board }));
    this.#cursor = { epoch, seq: change.seq, tag: change.tag };
    this.#ring.push(change);
    if (this.#ring.length <= ringSize) return;
    const oldest = this.#ring.shift();
    if (oldest) this.#base = { epoch, seq: oldest.seq, tag: oldest.tag };
  }

  /** What a lobby showed before this change and not after it, or undefined for a change that was not applied here. */
  leftLobby(change: StaffChange): readonly AppointmentId[] | undefined {
    return this.#leftLobby.get(change);
  }

  /** The tag that this history has at `seq`, or undefined where it is not remembered. */
  tagAt(seq: number): number | undefined {
    if (seq === this.#base.seq) return this.#base.tag;
    return this.#ring[seq - this.#base.seq - 1]?.tag;
  }

  /** What follows this place, or null where it is unknown here, to a lobby or to anybody, or belongs to another history. */
  since(place: Cursor, audience: Audience): readonly StaffChange[] | null {
    const isKnown = place.epoch === this.#cursor.epoch && this.tagAt(place.seq) === place.tag;
    if (!isKnown) return null;
    const changes = this.#ring.slice(place.seq - this.#base.seq);
    const isForAll = changes.every((change) => this.#leftLobby.has(change));
    return audience !== 'lobby' || isForAll ? changes : null;
  }

  /** Remembers further back: `earlier` is dense and ends at the present base; it begins at the new one, or after the empty log. False when it does not fit. */
  remember(earlier: readonly StaffChange[]): boolean {
    const [first] = earlier;
    const last = earlier.at(-1);
    if (!first || last?.seq !== this.#base.seq || last.tag !== this.#base.tag) return false;
    if (earlier.length !== last.seq - first.seq + 1) return false;
    const { epoch } = this.#cursor;
    const isWholeLog = first.seq === 1;
    this.#base = isWholeLog ? { epoch, seq: 0, tag: 0 } : { epoch, seq: first.seq, tag: first.tag };
    this.#ring = [...(isWholeLog ? earlier : earlier.slice(1)), ...this.#ring];
    return true;
  }
}
