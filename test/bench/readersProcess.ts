// All readers of a bench's boards. Notes which change reached whom and when.
import { setTimeout as wait } from 'node:timers/promises';
import { answerParent, nowUs } from './answerParent.ts';
import { openPollReader } from './pollReader.ts';
import { openWireReader, type OpenReader, type ReaderPlace } from './wireReader.ts';

/** A change at a reader; `reader` is its index in the list that was opened. */
export type Arrival = { readonly reader: number; readonly seq: number; readonly us: number };
export type ReadersAsks = {
  /** Opens readers, a few at a time; `staggerMs` apart from each other so that polls are spread. */
  open: { arg: { places: readonly ReaderPlace[]; staggerMs: number }; reply: null };
  /** What arrived since it was last taken; waits for this many, but not longer than that. */
  take: { arg: { expected: number; longestMs: number }; reply: Float64Array };
  close: { arg: null; reply: null };
};

const fields = 3;
let arrivals: number[] = [];
let readers: OpenReader[] = [];

async function open({ places, staggerMs }: ReadersAsks['open']['arg']): Promise<null> {
  for (const [reader, place] of places.entries()) {
    const openReader = place.dialect === 'poll' ? openPollReader : openWireReader;
    const opened = openReader(place, (seqs) => {
      const us = nowUs();
      for (const seq of seqs) arrivals.push(reader, seq, us);
    });
    readers.push(await opened);
    if (staggerMs > 0) await wait(staggerMs);
  }
  return null;
}

async function take({ expected, longestMs }: ReadersAsks['take']['arg']): Promise<Float64Array> {
  const untilMs = performance.now() + longestMs;
  while (arrivals.length < expected * fields && performance.now() < untilMs) await wait(20);
  const taken = Float64Array.from(arrivals);
  arrivals = [];
  return taken;
}

answerParent<ReadersAsks>({
  open,
  take,
  close: () => {
    for (const reader of readers) reader.close();
    readers = [];
    return null;
  },
});

/** Reads what `take` gives, in order of arrival. */
export function arrivalsIn(taken: Float64Array): Arrival[] {
  return Array.from({ length: taken.length / fields }, (_, index) => {
    const [reader = 0, seq = 0, us = 0] = taken.subarray(index * fields, (index + 1) * fields);
    return { reader, seq, us };
  });
}
