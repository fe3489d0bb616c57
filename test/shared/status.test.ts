import { describe, expect, it } from 'vitest';
import { Move, Status, mayMove, nextMove, transitions, undoRight } from '../../shared/status.ts';

describe('the transition table', () => {
  it('leaves completed, cancelled and no-show for good', () => {
    for (const move of Move.options) {
      for (const ended of ['completed', 'cancelled', 'no_show'] as const)
        expect(mayMove(ended, move)).toBe(false);
    }
  });

  it('reaches every status but the first', () => {
    const reached = new Set(Object.values(transitions).map((transition) => transition.to));
    expect([...reached].sort()).toEqual(
      Status.options.filter((status) => status !== 'scheduled').sort(),
    );
  });

  it('offers as next step only a move that is allowed', () => {
    for (const status of Status.options) {
      const move = nextMove[status];
      if (move) expect(mayMove(status, move)).toBe(true);
    }
  });
});

describe('the right to undo', () => {
  const step = { byId: 'ana', at: '2026-11-22T10:00:00.000Z' };
  const after = (ms: number) => Date.parse(step.at) + ms;

  it('is its maker’s for 8 s', () => {
    expect(undoRight(step, { id: 'ana', isAdmin: false }, after(8_000))).toBe('own');
    expect(undoRight(step, { id: 'ana', isAdmin: false }, after(8_001))).toBeNull();
    expect(undoRight(step, { id: 'ben', isAdmin: false }, after(1))).toBeNull();
  });

  it('is an admin’s later, and nobody’s without a step', () => {
    expect(undoRight(step, { id: 'ben', isAdmin: true }, after(1_000_000))).toBe('admin');
    expect(undoRight(null, { id: 'ana', isAdmin: true }, after(0))).toBeNull();
  });
});
