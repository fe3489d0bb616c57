import fc from 'fast-check';
import { expect, it } from 'vitest';
import { boardChecksum } from '../../../shared/boardRules.ts';
import { cardOf, changeOf } from './cards.ts';
import { logOf } from './fakeLog.ts';
import { Reader } from './reader.ts';

const byId = (cards: readonly { id: string }[] = []) =>
  new Map(cards.map((card) => [card.id, card]));

const delivery = fc.record({
  from: fc.nat(39),
  length: fc.integer({ min: 1, max: 6 }),
  order: fc.nat(1_000),
  isLost: fc.boolean(),
  isTwice: fc.boolean(),
});

it('ends equal to the log after any delivery with losses, repetitions and disorder', () => {
  const everything = fc.array(delivery, { maxLength: 60 });
  fc.assert(
    fc.property(everything, fc.integer({ min: 1, max: 40 }), fc.nat(40), (given, length, start) => {
      const log = logOf(Math.min(start, length));
      const reader = new Reader().connect(log);
      for (let seq = log.seq + 1; seq <= length; seq += 1) {
        log.add(changeOf(seq, [cardOf(seq % 5, { version: seq })]));
      }
      const sent = given
        .map((one) => ({ ...one, to: Math.min(one.from + one.length, length) }))
        .filter((one) => one.from < one.to && !one.isLost)
        .sort((one, other) => one.order - other.order);
      for (const { from, to, isTwice, order } of sent) {
        reader.core.frame(log.frame(from, to));
        if (isTwice) reader.core.frame(log.frame(from, to));
        if (order % 3 === 0) reader.wait();
        if (order % 5 === 0) reader.answerFrom(log);
      }
      reader.core.head(log.head());
      reader.wait();
      reader.answerFrom(log);
      reader.core.head(log.head());
      reader.answerFrom(log);
      expect(reader.core.cursor).toEqual(log.cursorAt(length));
      expect(boardChecksum(log.boardAt(length))).toBe(log.head().checksum);
      expect(byId(reader.core.board?.cards)).toEqual(byId(log.boardAt(length).cards));
      expect(reader.core.isBehind).toBe(false);
      expect(reader.core.divergences).toBe(0);
      const seqs = reader.applied.map((change) => change.seq);
      const inOrder = [...new Set(seqs)].sort((one, other) => one - other);
      expect(seqs).toEqual(inOrder);
    }),
    { numRuns: 500, seed: 20261122 },
  );
});
