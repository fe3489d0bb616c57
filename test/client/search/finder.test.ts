import { beforeEach, describe, expect, it, vi } from 'vitest';
import type { Found, Hit } from '../../../client/src/search/askSearch.ts';
import { Finder } from '../../../client/src/search/finder.svelte.ts';
import { OfflineError } from '../../../client/src/live/problemError.ts';

const hit = (title: string): Hit => ({
  path: `/pets/${title}`,
  title: [{ text: title, isHit: false }],
  details: [],
  species: 'dog',
  petId: title,
});

type Question = {
  readonly text: string;
  readonly signal: AbortSignal;
  readonly answer: (found: Found) => void;
  readonly fail: (error: unknown) => void;
};
let questions: Question[] = [];
let opened: string[] = [];
const finder = () =>
  new Finder(
    (text, signal) => new Promise((answer, fail) => questions.push({ text, signal, answer, fail })),
    (path) => opened.push(path),
  );
const titles = (one: Finder) => one.hits.map(({ petId }) => petId);

beforeEach(() => {
  vi.useFakeTimers();
  [questions, opened] = [[], []];
});

describe('asking', () => {
  it('waits until the typing pauses, and asks once', async () => {
    const one = finder();
    for (const text of ['b', 'bi', 'bis']) one.type(text);
    await vi.advanceTimersByTimeAsync(200);
    expect(questions.map(({ text }) => text)).toEqual(['bis']);
    expect(one.isAsking).toBe(true);
  });

  it('drops the answer to an earlier text, even if it comes last', async () => {
    const one = finder();
    one.type('bis');
    await vi.advanceTimersByTimeAsync(200);
    one.type('mochi');
    await vi.advanceTimersByTimeAsync(200);
    const [early, late] = questions;
    expect(early?.signal.aborted).toBe(true);
    late?.answer({ hits: [hit('Mochi')], hasMore: false });
    await vi.advanceTimersByTimeAsync(0);
    early?.answer({ hits: [hit('Biscuit')], hasMore: false });
    await vi.advanceTimersByTimeAsync(0);
    expect(titles(one)).toEqual(['Mochi']);
  });

  it('tells nothing found from no connection, and asks again on demand', async () => {
    const one = finder();
    one.type('bis');
    await vi.advanceTimersByTimeAsync(200);
    questions[0]?.fail(new OfflineError());
    await vi.advanceTimersByTimeAsync(0);
    expect(one.isOffline).toBe(true);
    expect(one.isNothing).toBe(false);
    one.ask();
    questions[1]?.answer({ hits: [], hasMore: false });
    await vi.advanceTimersByTimeAsync(0);
    expect(one.isOffline).toBe(false);
    expect(one.isNothing).toBe(true);
  });

  it('asks nothing for blanks, and nothing any more once closed', async () => {
    const one = finder();
    one.type('  ');
    await vi.advanceTimersByTimeAsync(200);
    one.type('bis');
    one.close();
    await vi.advanceTimersByTimeAsync(200);
    expect(questions).toEqual([]);
  });
});

describe('choosing', () => {
  async function found() {
    const one = finder();
    one.open();
    one.type('b');
    await vi.advanceTimersByTimeAsync(200);
    questions.at(-1)?.answer({ hits: [hit('Bella'), hit('Biscuit')], hasMore: false });
    await vi.advanceTimersByTimeAsync(0);
    return one;
  }

  it('goes round by keyboard', async () => {
    const one = await found();
    one.move(-1);
    expect(one.active).toBe(1);
    one.move(1);
    expect(one.active).toBe(0);
  });

  it('opens the page, closes the search and remembers it among the last opened', async () => {
    const one = await found();
    one.move(1);
    one.choose();
    expect(opened).toEqual(['/pets/Biscuit']);
    expect(one.isOpen).toBe(false);
    one.open();
    expect(titles(one)).toEqual(['Biscuit']);
  });
});
