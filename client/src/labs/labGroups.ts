import type { LabResult } from '../../../shared/labEndpoints.ts';

/** Results that belong together: one panel, or what was reported for one day without a panel. */
export type LabGroup = {
  readonly key: string;
  readonly title: string;
  readonly testDate: string;
  readonly labProvider: string | null;
  readonly results: readonly LabResult[];
};

const keyOf = ({ panelId, testDate }: LabResult): string => panelId ?? testDate;

/** Results by panel and day, tests by name so that each stands where it stood last time; the groups stand in the order in which their first result comes. */
export function labGroups(results: readonly LabResult[]): readonly LabGroup[] {
  const groups = Map.groupBy(results, keyOf);
  return [...groups].flatMap(([key, members]) => {
    const [first] = members;
    if (!first) return [];
    const { panelName, testDate, labProvider } = first;
    const inOrder = [...members].sort((one, other) => one.testName.localeCompare(other.testName));
    return [{ key, title: panelName ?? 'Single results', testDate, labProvider, results: inOrder }];
  });
}

type Verdict = 'Critical' | 'Pending' | 'Normal' | 'High' | 'Low' | 'Abnormal';

/** The verdict of a result in a word; a position only where the number tells one. */
export function verdictOf({ status, reading }: Pick<LabResult, 'status' | 'reading'>): Verdict {
  if (status === 'critical') return 'Critical';
  if (status === 'pending') return 'Pending';
  if (status === 'normal') return 'Normal';
  if (reading.position === 'above') return 'High';
  return reading.position === 'below' ? 'Low' : 'Abnormal';
}

/** `7.8 mmol/L`; a unit that stands in the raw text already is not said twice. */
export function valueWords({ resultValue, unit }: Pick<LabResult, 'resultValue' | 'unit'>): string {
  if (resultValue === null || resultValue === '') return 'no result yet';
  if (!unit || resultValue.toLowerCase().includes(unit.toLowerCase())) return resultValue;
  return unit === '%' ? `${resultValue} %` : `${resultValue} ${unit}`;
}

/** What the number says where the person’s verdict is another: shown, never applied by itself. */
export function suggestionWords({ status, reading }: Pick<LabResult, 'status' | 'reading'>) {
  const { position, suggestedStatus } = reading;
  if (position === null || suggestedStatus === null || status === suggestedStatus) return null;
  if (status === 'critical' && suggestedStatus === 'abnormal') return null;
  const place = position === 'within' ? 'within' : position === 'above' ? 'above' : 'below';
  return `The number is ${place} the reference range: that would be ${suggestedStatus}.`;
}

const stageWords = { pending: 'preliminary', final: '', corrected: 'corrected' } as const;

/** What a reader must know of a result beside its verdict: that it may still change, or once said something else. */
export function stageOf({ status, stage }: Pick<LabResult, 'status' | 'stage'>) {
  return status === 'pending' ? '' : stageWords[stage];
}
