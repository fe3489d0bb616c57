import fc from 'fast-check';
import { expect, it } from 'vitest';
import { pageAt, pageMs, pagesOf } from '../../../client/src/wall/paging.ts';

const room = { height: 10, heading: 1, item: 2 };
const groupOf = (key: string, count: number) => ({
  key,
  items: Array.from({ length: count }, (_, index) => `${key}${index}`),
});
const shownOn = (page: readonly { readonly items: readonly string[] }[] = []) =>
  page.flatMap((part) => part.items);

it('puts what fits on one page', () => {
  const pages = pagesOf([groupOf('a', 2), groupOf('b', 1)], room);
  expect(pages.map(shownOn)).toEqual([['a0', 'a1', 'b0']]);
});

it('goes on under the heading again, with the total of the whole group', () => {
  const pages = pagesOf([groupOf('a', 6)], room);
  expect(pages[0]?.map((part) => [part.key, part.total])).toEqual([['a', 6]]);
  expect(pages[1]?.map((part) => [part.key, part.total])).toEqual([['a', 6]]);
});

it('fills the last page with the items before it', () => {
  const pages = pagesOf([groupOf('a', 5)], room);
  expect(pages.map(shownOn)).toEqual([
    ['a0', 'a1', 'a2', 'a3'],
    ['a1', 'a2', 'a3', 'a4'],
  ]);
});

it('leaves no heading alone at the foot of a page', () => {
  const pages = pagesOf([groupOf('a', 4), groupOf('b', 1)], room);
  expect(pages[0]?.map((part) => part.key)).toEqual(['a']);
});

it('shows something even where nothing fits', () => {
  expect(pagesOf([groupOf('a', 2)], { ...room, height: 0 }).map(shownOn)).toEqual([['a0'], ['a1']]);
});

it('has no page for nobody', () => {
  expect(pagesOf([], room)).toEqual([]);
  expect(pageAt(123, 0)).toBe(0);
});

it('turns by the clock and starts over', () => {
  expect([0, 1, 2, 3].map((turn) => pageAt(turn * pageMs + 1, 3))).toEqual([0, 1, 2, 0]);
});

it('shows everybody, and no page is higher than the wall', () => {
  const sizes = fc.array(fc.integer({ min: 1, max: 30 }), { minLength: 1, maxLength: 3 });
  fc.assert(
    fc.property(sizes, fc.integer({ min: 3, max: 40 }), (counts, height) => {
      const groups = counts.map((count, index) => groupOf('abc'[index] ?? '', count));
      const pages = pagesOf(groups, { ...room, height });
      const all = groups.flatMap((group) => group.items);
      expect(new Set(pages.flatMap(shownOn))).toEqual(new Set(all));
      for (const page of pages) {
        expect(page.length + 2 * shownOn(page).length).toBeLessThanOrEqual(height);
      }
    }),
    { seed: 20261122 },
  );
});
