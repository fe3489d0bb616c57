import { expect, it } from 'vitest';
import { truthOf } from '../../../client/src/live/truth.ts';

const heard = { isBehind: false, heardAtMs: 100_000, asOfMs: 5 };

it('is connected while the server was heard within 12 s', () => {
  expect(truthOf({ ...heard, localMs: 112_000 }).kind).toBe('connected');
});

it('is stale after that, whatever the socket says', () => {
  expect(truthOf({ ...heard, localMs: 112_001 })).toEqual({ kind: 'stale', asOfMs: 5 });
});

it('is catching up while changes are missing', () => {
  expect(truthOf({ ...heard, isBehind: true, localMs: 100_001 }).kind).toBe('catching_up');
});

it('is stale with a stored board before the first word', () => {
  expect(truthOf({ ...heard, heardAtMs: 0, localMs: 1_700_000_000_000 }).kind).toBe('stale');
});
