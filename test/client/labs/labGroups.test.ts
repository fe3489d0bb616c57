import { describe, expect, it } from 'vitest';
import {
  labGroups,
  suggestionWords,
  valueWords,
  verdictOf,
} from '../../../client/src/labs/labGroups.ts';
import { trendOf } from '../../../client/src/labs/trendData.ts';
import type { LabPoint } from '../../../shared/labPanelEndpoints.ts';
import { readLab } from '../../../shared/labValueParsing.ts';

type Result = Parameters<typeof labGroups>[0][number];
const result = (id: string, more: object) =>
  ({
    id,
    panelId: null,
    panelName: null,
    testDate: '2026-01-01',
    labProvider: null,
    ...more,
  }) as Result; // only what groups read

describe('results', () => {
  it('stand by panel, the others by day', () => {
    const panel = { panelId: 'p', panelName: 'Kidney panel' };
    const groups = labGroups([
      result('4', { testDate: '2026-02-01' }),
      result('3', { ...panel, testName: 'Urea' }),
      result('2', { ...panel, testName: 'Creatinine' }),
      result('1', {}),
    ]);
    expect(groups.map(({ title, results }) => [title, results.map(({ id }) => id)])).toEqual([
      ['Single results', ['4']],
      ['Kidney panel', ['2', '3']],
      ['Single results', ['1']],
    ]);
  });

  it.each([
    ['12', '1-10', 'abnormal', 'High', null],
    ['0', '1-10', 'abnormal', 'Low', null],
    ['12', '1-10', 'critical', 'Critical', null],
    ['12', '1-10', 'normal', 'Normal', 'above'],
    ['5', '1-10', 'critical', 'Critical', 'within'],
    ['positive', '1-10', 'abnormal', 'Abnormal', null],
  ] as const)('%s of %s, said to be %s, reads %s', (...row) => {
    const [resultValue, referenceRange, status, verdict, hint] = row;
    const reading = readLab({ resultValue, referenceRange, unit: null });
    expect(verdictOf({ status, reading })).toBe(verdict);
    const words = suggestionWords({ status, reading });
    if (hint === null) expect(words).toBeNull();
    else expect(words).toContain(hint);
  });

  it('name their unit once', () => {
    expect(valueWords({ resultValue: '7.8', unit: 'mmol/L' })).toBe('7.8 mmol/L');
    expect(valueWords({ resultValue: '7.8 mmol/l', unit: 'mmol/L' })).toBe('7.8 mmol/l');
    expect(valueWords({ resultValue: null, unit: 'mmol/L' })).toBe('no result yet');
  });
});

describe('a trend', () => {
  it('draws what is in the unit of the latest, two of a day side by side', () => {
    const point = (testDate: string, unit: string): LabPoint => ({
      id: 'of no clinic' as LabPoint['id'],
      testDate,
      unit,
      value: 1,
      comparator: null,
      referenceLow: null,
      referenceHigh: null,
      status: 'normal',
      stage: 'final',
    });
    const trend = trendOf([
      point('2026-01-01', 'mg/dL'),
      point('2026-01-02', 'mmol/L'),
      point('2026-01-02', 'MMOL/L'),
      point('2026-01-03', 'mmol/L'),
    ]);
    expect(trend).toMatchObject({ unit: 'mmol/L', leftOut: 1 });
    expect(trend.days).toEqual([...new Set(trend.days)].sort((one, other) => one - other));
  });
});
