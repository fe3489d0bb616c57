import type { Board, Change } from '../../../shared/board.ts';
import { applyChange, boardChecksum } from '../../../shared/boardRules.ts';
import type { Cursor, Frame, Head, HelloReply, Snapshot } from '../../../shared/live.ts';
import { continues, isSame, placeOf } from './contiguity.ts';
import type { Delta } from './contiguity.ts';

/** What the core asks of the world around it; a test gives it a fake one. */
export type FeedEffects = {
  /** Say `hello`; the reply comes back through `answered`, its absence through `unanswered`. */
  readonly sayHello: (since: Cursor | null, day: string | null) => void;
  /** Call back after so many ms; returns how to call it off. */
  readonly after: (ms: number, then: () => void) => () => void;
  /** The board is another one now; `changes` are those applied, none after a snapshot. */
  readonly changed: (changes: readonly Change[]) => void;
  /** A sign of life, with the server's clock and where it says so its build. */
  readonly heard: (now: string, build: string | null) => void;
  readonly reload: () => void;
  readonly refused: (code: string) => void;
};

/** A frame out of turn waits this long for its predecessors before they are asked for. */
export const gapPatienceMs = 150;
const longestPatienceMs = 5_000;
const mostHeld = 500;
/** A board that differs again right after a resync will not be cured by asking faster. */
const resyncRestMs = 60_000;

/** The reader's side of the live protocol: keeps board and cursor in step with the clinic's log, or knows that they are not. */
export class FeedCore {
  readonly #effects: FeedEffects;
  #board: Board | null = null;
  #cursor: Cursor | null = null;
  #held: Frame[] = [];
  /** Frames since the `hello` that is under way, for a snapshot older than they are; null without one. */
  #sinceHello: Frame[] | null = null;
  #mustAskAgain = false;
  #isBehind = true;
  #fruitless = 0;
  #cancelPatience: (() => void) | null = null;
  #isResting = false;
  #divergences = 0;

  constructor(effects: FeedEffects) {
    this.#effects = effects;
  }

  get board(): Board | null {
    return this.#board;
  }
  get cursor(): Cursor | null {
    return this.#cursor;
  }
  /** True while changes are known or must be presumed to be missing. */
  get isBehind(): boolean {
    return this.#isBehind;
  }
  /** How often the board was found to differ from the server's at the same place in the log. */
  get divergences(): number {
    return this.#divergences;
  }

  /** Takes up a stored board, as long as nothing newer is here. */
  restore(board: Board, cursor: Cursor): void {
    if (this.#cursor !== null) return;
    this.#board = board;
    this.#cursor = cursor;
    this.#effects.changed([]);
  }

  /** Forgets everything: the reader is another one, or sees another projection. */
  reset(): void {
    this.disconnected();
    this.#board = null;
    this.#cursor = null;
    this.#effects.changed([]);
  }

  connected(): void {
    this.disconnected();
    this.#isBehind = true;
    this.#ask();
  }

  disconnected(): void {
    this.#held = [];
    this.#sinceHello = null;
    this.#mustAskAgain = false;
    this.#stopWaiting();
  }

  /** Proves the right to stay with a new token; nobody is behind because of it. */
  renew(): void {
    this.#ask();
  }

  frame(frame: Frame): void {
    this.#effects.heard(frame.now, null);
    this.#sinceHello?.push(frame);
    this.#hold(frame);
    this.#drain();
  }

  head(head: Head): void {
    this.#effects.heard(head.now, head.build);
    if (this.#sinceHello !== null) return; // the answer will say more
    if (this.#board === null || this.#cursor === null || head.day !== this.#board.day) {
      this.#askForAll();
    } else if (!isSame(head, this.#cursor)) {
      this.#isBehind = true;
      this.#ask();
    } else if (head.checksum !== boardChecksum(this.#board)) {
      this.#diverged();
    }
  }

  answered(reply: HelloReply): void {
    const meanwhile = this.#sinceHello ?? [];
    this.#sinceHello = null;
    if (reply.kind === 'reload') this.#effects.reload();
    else if (reply.kind === 'refused') this.#effects.refused(reply.code);
    else this.#takeAnswer(reply, meanwhile);
  }

  unanswered(): void {
    this.#sinceHello = null;
  }

  #takeAnswer(reply: Delta | Snapshot, meanwhile: readonly Frame[]): void {
    this.#effects.heard(reply.now, reply.build);
    const isOurs = reply.kind === 'snapshot' || continues(reply, this.#cursor);
    if (!isOurs) {
      this.#askForAll();
      return;
    }
    if (reply.kind === 'delta') this.#hold(reply);
    else this.#adopt(reply, meanwhile);
    this.#isBehind = false;
    this.#drain();
    if (this.#mustAskAgain) this.#ask();
  }

  /** Takes the snapshot, and once more the frames since it was asked for: it may be older than they are. */
  #adopt(snapshot: Snapshot, meanwhile: readonly Frame[]): void {
    this.#board = snapshot.board;
    this.#cursor = { epoch: snapshot.epoch, seq: snapshot.seq, tag: snapshot.tag };
    this.#held = [...meanwhile, ...this.#held];
    this.#effects.changed([]);
  }

  #hold(frame: Frame): void {
    this.#held.push(frame);
    if (this.#held.length > mostHeld) this.#held.shift();
  }

  /** Applies what fits, as often as something fits; what remains waits for its predecessors. */
  #drain(): void {
    const applied: Change[] = [];
    let next = this.#takeNext();
    let isContradicted = false;
    while (next !== undefined && !isContradicted) {
      isContradicted = !this.#apply(next, applied);
      next = this.#takeNext();
    }
    if (applied.length > 0) this.#effects.changed(applied);
    if (isContradicted || this.#held.length > 0) {
      this.#askSoon();
      return;
    }
    this.#fruitless = 0;
    this.#stopWaiting();
    if (this.#sinceHello === null) this.#isBehind = false;
  }

  /** The next frame that can be dealt with now, without those that are old. */
  #takeNext(): Frame | undefined {
    this.#held = this.#held.filter((frame) => placeOf(frame, this.#cursor) !== 'drop');
    const index = this.#held.findIndex((frame) => placeOf(frame, this.#cursor) !== 'hold');
    return index < 0 ? undefined : this.#held.splice(index, 1)[0];
  }

  /** False when the frame contradicts what is here: another history, or another projection. */
  #apply(frame: Frame, applied: Change[]): boolean {
    const cursor = this.#cursor;
    if (this.#board === null || cursor === null) return false;
    if (placeOf(frame, cursor) === 'diverged') return false;
    const fresh = frame.changes.filter((change) => change.seq > cursor.seq);
    try {
      this.#board = fresh.reduce((board, change) => applyChange(board, change), this.#board);
    } catch {
      return false;
    }
    this.#cursor = { epoch: frame.epoch, seq: frame.to, tag: frame.tag };
    applied.push(...fresh);
    return true;
  }

  /** Gives the missing a moment to arrive, then asks for it; when asking did not help, longer, and for everything. */
  #askSoon(): void {
    this.#isBehind = true;
    if (this.#cancelPatience !== null || this.#sinceHello !== null) return;
    const patience = Math.min(gapPatienceMs * 2 ** this.#fruitless, longestPatienceMs);
    this.#cancelPatience = this.#effects.after(patience, () => {
      this.#cancelPatience = null;
      this.#fruitless = Math.min(this.#fruitless + 1, 10);
      if (this.#fruitless > 1) this.#askForAll();
      else this.#ask();
    });
  }

  #stopWaiting(): void {
    this.#cancelPatience?.();
    this.#cancelPatience = null;
  }

  /** Same place, other contents: counted, and cured by a snapshot, but not every five seconds for ever. */
  #diverged(): void {
    this.#divergences += 1;
    if (this.#isResting) return;
    this.#isResting = true;
    this.#effects.after(resyncRestMs, () => (this.#isResting = false));
    this.#askForAll();
  }

  #askForAll(): void {
    this.#isBehind = true;
    this.#ask(null, null);
  }

  #ask(since = this.#cursor, day = this.#board?.day ?? null): void {
    this.#stopWaiting();
    if (this.#sinceHello !== null) {
      this.#mustAskAgain = true;
      return;
    }
    this.#mustAskAgain = false;
    this.#sinceHello = [];
    this.#effects.sayHello(since, day);
  }
}
