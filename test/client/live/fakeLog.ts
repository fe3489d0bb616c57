import type { Board, Change } from '../../../shared/board.ts';
import { applyChange, boardChecksum } from '../../../shared/boardRules.ts';
import type { Cursor, Frame, Head, HelloReply } from '../../../shared/live.ts';
import { boardOf, cardOf, changeOf, tagOf } from './cards.ts';

const now = '2026-11-22T10:00:00.000Z';

/** A clinic's log as the protocol describes it: what a correct server would answer. */
export class FakeLog {
  epoch = 1;
  changes: Change[] = [];
  start: Board = boardOf([]);
  build = 'a';

  add(change: Change): void {
    this.changes.push(change);
  }
  get seq(): number {
    return this.changes.length;
  }
  cursorAt(seq: number): Cursor {
    return { epoch: this.epoch, seq, tag: this.changes[seq - 1]?.tag ?? tagOf(0) };
  }
  boardAt(seq: number): Board {
    return this.changes
      .slice(0, seq)
      .reduce((board, change) => applyChange(board, change), this.start);
  }
  frame(from: number, to: number): Frame {
    const { epoch, tag } = this.cursorAt(to);
    return { epoch, from, to, tag, now, changes: this.changes.slice(from, to) };
  }
  head(): Head {
    const board = this.boardAt(this.seq);
    const count = board.cards.length;
    const checksum = boardChecksum(board);
    return { ...this.cursorAt(this.seq), day: board.day, count, checksum, now, build: this.build };
  }
  answer(since: Cursor | null, day: string | null): HelloReply {
    const { epoch, seq, tag } = this.cursorAt(this.seq);
    const says = { now, build: this.build };
    const isKnown =
      since !== null && since.epoch === epoch && this.cursorAt(since.seq).tag === since.tag;
    if (isKnown && since.seq <= seq && day === this.start.day) {
      const changes = this.changes.slice(since.seq);
      return { kind: 'delta', ...says, epoch, from: since.seq, to: seq, tag, changes };
    }
    return { kind: 'snapshot', ...says, epoch, seq, tag, board: this.boardAt(seq) };
  }
}

/** A log in which five cards change in turn. */
export function logOf(length: number): FakeLog {
  const log = new FakeLog();
  for (let seq = 1; seq <= length; seq += 1) {
    log.add(changeOf(seq, [cardOf(seq % 5, { version: seq, room: `Exam ${seq}` })]));
  }
  return log;
}
