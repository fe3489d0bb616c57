import type { Cursor } from '../../shared/live.ts';

/** Does the log's end as found contradict what was known before it was asked for? */
export function contradicts(found: Cursor, known: Cursor): boolean {
  if (found.epoch !== known.epoch) return found.epoch < known.epoch;
  return found.seq < known.seq || (found.seq === known.seq && found.tag !== known.tag);
}

/** Is the log's end further on in the history that we know? */
export function isAfter(found: Cursor, mine: Cursor): boolean {
  return found.epoch === mine.epoch && found.seq > mine.seq;
}

/** Do we stand before this place, in its history or in an earlier one? */
export function isBelow(mine: Cursor, place: Cursor): boolean {
  return mine.epoch < place.epoch || (mine.epoch === place.epoch && mine.seq < place.seq);
}
