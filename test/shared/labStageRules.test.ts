import { describe, expect, it } from 'vitest';
import { firstStage, LabStage, LabStatus, stageAfter } from '../../shared/labStageRules.ts';

describe('the stage of a new result', () => {
  it('is pending while there is no verdict, else final unless it is preliminary', () => {
    expect(firstStage('pending', 'final')).toBe('pending');
    expect(firstStage('critical', undefined)).toBe('final');
    expect(firstStage('critical', 'pending')).toBe('pending');
  });
});

describe('a change', () => {
  it.each([
    ['pending', 'pending', 'normal', undefined, true, 'final'],
    ['pending', 'pending', 'normal', 'pending', true, 'pending'],
    ['pending', 'normal', 'abnormal', undefined, true, 'pending'],
    ['pending', 'normal', 'normal', 'final', false, 'final'],
    ['pending', 'pending', 'pending', 'final', false, null],
    ['pending', 'normal', 'normal', 'corrected', true, null],
    ['final', 'normal', 'critical', undefined, true, 'corrected'],
    ['final', 'normal', 'normal', undefined, false, 'final'],
    ['final', 'normal', 'normal', 'pending', false, null],
    ['final', 'normal', 'pending', undefined, true, null],
    ['corrected', 'normal', 'normal', 'final', false, 'corrected'],
  ] as const)('of a %s %s result to %s, wish %s, other %s: %s', (...row) => {
    const [stage, status, next, wish, saysOtherwise, expected] = row;
    expect(stageAfter({ stage, status }, { status: next, wish }, saysOtherwise)).toBe(expected);
  });

  const changes = (['final', 'corrected'] as const).flatMap((stage) =>
    LabStatus.options.flatMap((status) =>
      [...LabStage.options, undefined].flatMap((wish) =>
        [true, false].map((isOther) => ({ stage, status, wish, isOther })),
      ),
    ),
  );

  it.each(changes)('never takes a reported result back: %o', ({ stage, status, wish, isOther }) => {
    const after = stageAfter({ stage, status: 'normal' }, { status, wish }, isOther);
    expect(after).not.toBe('pending');
    if (stage === 'corrected') expect(after).not.toBe('final');
  });
});
