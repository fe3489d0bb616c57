import { readLab } from '../../shared/labValueParsing.ts';

type RawTexts = Parameters<typeof readLab>[0];

/** What the raw texts say in numbers, as the columns beside them keep it for trends and reports. */
export function readingColumns(texts: RawTexts) {
  const { value, comparator, unit, referenceLow, referenceHigh } = readLab(texts);
  return {
    valueNumber: value,
    valueComparator: comparator,
    valueUnit: value === null ? null : unit,
    referenceLow,
    referenceHigh,
  };
}
