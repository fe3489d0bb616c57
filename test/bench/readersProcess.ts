// All readers of a bench's boards. Notes which change reached whom and when.
import { setTimeout as wait } from 'node:timers/promises';
import { answerParent, nowUs } from './answerParent.ts';
import { fields } from './arrivals.ts';
import { openPollReader } from './pollReader.ts';
import { openWireReader, type OpenReader, type ReaderPlace } from './wireReader.ts';

export type ReadersAsks = {
  /** Opens readers, a few at a time; `staggerMs` apart from each other so that polls are spread. */
  open: { arg: { places: readonly ReaderPlace[]; staggerMs: number }; reply: null };
  /** What arrived since it was last taken; waits for this many, but not longer than that. */
  take: { arg: { expected: number; longestMs: number }; reply: Float64Array };
  close: { arg: null; reply: null };
};

/** Of the readers that were opened last: what comes to others while they close counts for nobody. */
let arrivals: number[] = [];
let readers: OpenReader[] = [];

async function open({ places, staggerMs }: ReadersAsks['open']['arg']): Promise<null> {
  const mine: number[] = [];
  arrivals = mine;
  for (const [reader, place] of places.entries()) {
    const openReader = place.dialect === 'poll' ? openPollReader : openWireReader;
    const opened = openReader(place, (seqs) => {
      const us = nowUs();
      for (const seq of seqs) mine.push(reader, seq, us);
    });
    readers.push(await opened);
    if (staggerMs > 0) await wait(staggerMs);
  }
  return null;
}

async function take({ expected, longestMs }: ReadersAsks['take']['arg']): Promise<Float64Array> {
  const untilMs = performance.now() + longestMs;
  while (arrivals.length < expected * fields && performance.now() < untilMs) await wait(20);
  return Float64Array.from(arrivals.splice(0));
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
