import { describe, expect, it } from 'vitest';
import { boardOf, cardOf, changeOf } from './cards.ts';
import { logOf } from './fakeLog.ts';
import { Reader } from './reader.ts';

describe('contiguity', () => {
  it('asks for a snapshot at the first connection', () => {
    const reader = new Reader();
    reader.core.connected();
    expect(reader.said).toEqual([{ since: null, day: null }]);
    reader.answerFrom(logOf(3));
    expect(reader.core.cursor?.seq).toBe(3);
    expect(reader.core.isBehind).toBe(false);
  });

  it('continues from its cursor and day after a reconnection', () => {
    const log = logOf(3);
    const reader = new Reader().connect(log);
    reader.core.disconnected();
    log.add(changeOf(4, [cardOf(9)]));
    reader.core.connected();
    expect(reader.said).toEqual([{ since: log.cursorAt(3), day: '2026-11-22' }]);
    reader.answerFrom(log);
    expect(reader.core.board).toEqual(log.boardAt(4));
    expect(reader.applied.map((change) => change.seq)).toEqual([4]);
  });

  it('applies the next frame and drops one it has had', () => {
    const log = logOf(2);
    const reader = new Reader().connect(log);
    log.add(changeOf(3, [cardOf(9)]));
    reader.core.frame(log.frame(2, 3));
    reader.core.frame(log.frame(2, 3));
    reader.core.frame(log.frame(0, 2));
    expect(reader.applied.map((change) => change.seq)).toEqual([3]);
    expect(reader.core.isBehind).toBe(false);
  });

  it('skips the part of a frame that it has had', () => {
    const log = logOf(2);
    const reader = new Reader().connect(log);
    log.add(changeOf(3, [cardOf(9)]));
    reader.core.frame(log.frame(0, 3));
    expect(reader.applied.map((change) => change.seq)).toEqual([3]);
  });

  it('holds a frame out of turn for its predecessor', () => {
    const log = logOf(1);
    const reader = new Reader().connect(log);
    log.add(changeOf(2, [cardOf(8)]));
    log.add(changeOf(3, [cardOf(9)]));
    reader.core.frame(log.frame(2, 3));
    expect(reader.applied).toEqual([]);
    expect(reader.core.isBehind).toBe(true);
    expect(reader.patienceMs).toEqual([150]);
    reader.core.frame(log.frame(1, 2));
    expect(reader.applied.map((change) => change.seq)).toEqual([2, 3]);
    expect(reader.patienceMs).toEqual([]);
    expect(reader.core.isBehind).toBe(false);
  });

  it('asks for what does not come within the patience', () => {
    const log = logOf(1);
    const reader = new Reader().connect(log);
    log.add(changeOf(2, [cardOf(8)]));
    log.add(changeOf(3, [cardOf(9)]));
    reader.core.frame(log.frame(2, 3));
    reader.wait();
    expect(reader.said).toEqual([{ since: log.cursorAt(1), day: '2026-11-22' }]);
    reader.answerFrom(log);
    expect(reader.core.board).toEqual(log.boardAt(3));
    expect(reader.applied.map((change) => change.seq)).toEqual([2, 3]);
  });

  it('keeps frames that arrive before an older snapshot', () => {
    const log = logOf(2);
    const reader = new Reader();
    reader.core.connected();
    const old = log.answer(null, null);
    log.add(changeOf(3, [cardOf(9)]));
    reader.core.frame(log.frame(2, 3));
    reader.core.answered(old);
    expect(reader.core.board).toEqual(log.boardAt(3));
  });
});

describe('head', () => {
  it('shows a lost tail', () => {
    const log = logOf(2);
    const reader = new Reader().connect(log);
    log.add(changeOf(3, [cardOf(9)]));
    reader.core.head(log.head());
    expect(reader.core.isBehind).toBe(true);
    reader.answerFrom(log);
    expect(reader.core.board).toEqual(log.boardAt(3));
  });

  it('finds a diverged board by its checksum, counts it and takes a snapshot', () => {
    const log = logOf(2);
    const reader = new Reader();
    reader.core.restore(boardOf([cardOf(7)]), log.cursorAt(2));
    reader.connect(log);
    reader.core.head(log.head());
    expect(reader.core.divergences).toBe(1);
    expect(reader.said).toEqual([{ since: null, day: null }]);
    reader.answerFrom(log);
    expect(reader.core.board).toEqual(log.boardAt(2));
  });

  it('does not resync a board again and again that a resync does not cure', () => {
    const log = logOf(2);
    const reader = new Reader().connect(log);
    const head = { ...log.head(), checksum: 1 };
    reader.core.head(head);
    reader.answerFrom(log);
    reader.core.head(head);
    expect(reader.said).toEqual([]);
    expect(reader.core.divergences).toBe(2);
  });

  it('of another day asks for the board of that day', () => {
    const log = logOf(2);
    const reader = new Reader().connect(log);
    reader.core.head({ ...log.head(), day: '2026-11-23' });
    expect(reader.said).toEqual([{ since: null, day: null }]);
  });

  it('of a failover that reissued the same number is told by the tag', () => {
    const log = logOf(2);
    const reader = new Reader().connect(log);
    reader.core.head({ ...log.head(), tag: 7 });
    expect(reader.said).toEqual([{ since: log.cursorAt(2), day: '2026-11-22' }]);
  });

  it('hands on the build', () => {
    const log = logOf(1);
    const reader = new Reader().connect(log);
    log.build = 'b';
    reader.core.head(log.head());
    expect(reader.heard.at(-1)).toBe('b');
  });
});

describe('another history', () => {
  it('drops frames of an older epoch and asks when a newer one speaks', () => {
    const log = logOf(2);
    const reader = new Reader().connect(log);
    const rewritten = logOf(1);
    rewritten.epoch = 2;
    rewritten.add(changeOf(2, [cardOf(3, { version: 40 })]));
    reader.core.frame(rewritten.frame(1, 2));
    reader.wait();
    reader.answerFrom(rewritten);
    expect(reader.core.cursor).toEqual(rewritten.cursorAt(2));
    reader.core.frame(log.frame(1, 2));
    expect(reader.core.board).toEqual(rewritten.boardAt(2));
  });

  it('shows itself by a tag inside a frame', () => {
    const log = logOf(3);
    const reader = new Reader().connect(log);
    log.add(changeOf(4, [cardOf(9)]));
    const frame = log.frame(2, 4);
    const changes = frame.changes.map((change) => ({ ...change, tag: change.tag + 1 }));
    reader.core.frame({ ...frame, changes });
    expect(reader.applied).toEqual([]);
    reader.wait();
    expect(reader.said).toHaveLength(1);
  });

  it('of another projection ends in a snapshot, not in a crash', () => {
    const log = logOf(1);
    const reader = new Reader().connect(log);
    const change = { seq: 2, tag: 5, gone: [], cards: [] };
    const frame = { ...log.frame(0, 1), from: 1, to: 2, tag: 5, changes: [change] };
    reader.core.frame(frame);
    expect(reader.core.cursor?.seq).toBe(1);
    reader.wait();
    reader.answerFrom(log);
    expect(reader.core.board).toEqual(log.boardAt(1));
  });
});

it('tells of a refusal and of a protocol too old', () => {
  const reader = new Reader();
  reader.core.connected();
  reader.core.answered({ kind: 'refused', code: 'session_ended' });
  reader.core.answered({ kind: 'reload', minProtocol: 2 });
  expect([reader.refusedWith, reader.mustReload]).toEqual(['session_ended', true]);
});

it('forgets everything on reset', () => {
  const reader = new Reader().connect(logOf(3));
  reader.core.reset();
  expect([reader.core.board, reader.core.cursor]).toEqual([null, null]);
});
