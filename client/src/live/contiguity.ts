import type { Cursor, Frame, HelloReply } from '../../../shared/live.ts';

export type Delta = Extract<HelloReply, { kind: 'delta' }>;
type Place = 'apply' | 'drop' | 'hold' | 'diverged';

/** Where a frame stands to the reader's cursor: the contiguity rule of the protocol. */
export function placeOf(frame: Frame, cursor: Cursor | null): Place {
  if (cursor === null || frame.epoch > cursor.epoch) return 'hold';
  if (frame.epoch < cursor.epoch || frame.to < cursor.seq) return 'drop';
  if (frame.to === cursor.seq) return frame.tag === cursor.tag ? 'drop' : 'diverged';
  if (frame.from > cursor.seq) return 'hold';
  const mine = frame.changes.find((change) => change.seq === cursor.seq);
  return mine === undefined || mine.tag === cursor.tag ? 'apply' : 'diverged';
}

/** A delta that starts after our end, or in another epoch, is of no use. */
export function continues(delta: Delta, mine: Cursor | null): boolean {
  return mine !== null && delta.epoch === mine.epoch && delta.from <= mine.seq;
}

/** The server's head and the reader stand at the same place of the same history. */
export function isSame(head: Cursor, mine: Cursor): boolean {
  return head.epoch === mine.epoch && head.seq === mine.seq && head.tag === mine.tag;
}
