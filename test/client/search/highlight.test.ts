import { expect, it } from 'vitest';
import { highlight } from '../../../client/src/search/highlight.ts';

const marked = (text: string, search: string) =>
  highlight(text, search)
    .map(({ text: piece, isHit }) => (isHit ? `[${piece}]` : piece))
    .join('');

it('marks the starts of words that were searched for, whatever their case', () => {
  expect(marked('Biscuit', 'bis moreno')).toBe('[Bis]cuit');
  expect(marked('Sofia Moreno · Beagle', 'bis moreno')).toBe('Sofia [Moreno] · Beagle');
});

it('leaves the middle of words alone', () => {
  expect(marked('Banana Ana', 'ana')).toBe('Banana [Ana]');
});

it('finds letters with and without their marks, and shows them as they are', () => {
  expect(marked('José Núñez', 'nunez jose')).toBe('[José] [Núñez]');
  expect(marked('Jose\u0301', 'jos')).toBe('[Jos]é'.normalize('NFC'));
});

it('takes the longer of two searched words', () => {
  expect(marked('Morena', 'mo moren')).toBe('[Moren]a');
});

it('marks nothing without a search', () => {
  expect(marked('Biscuit', '')).toBe('Biscuit');
});
