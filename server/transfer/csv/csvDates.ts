import { TransferFault } from '../exportFolder.ts';

/** Reads a cell as `2026-11-22`; null for what is written otherwise. */
export type DateReader = (cell: string) => string | null;

const parts: Readonly<Record<string, string>> = {
  YYYY: '(?<year>\\d{4})',
  MMM: '(?<word>[a-z]{3,9})\\.?',
  MM: '(?<month>\\d{1,2})',
  M: '(?<month>\\d{1,2})',
  DD: '(?<day>\\d{1,2})',
  D: '(?<day>\\d{1,2})',
};
const months = [
  ...['january', 'february', 'march', 'april', 'may', 'june', 'july', 'august', 'september'],
  ...['october', 'november', 'december'],
];

/** Midnight, which other programs write behind a date. */
const midnight = '(?:[ T](?:0?0:00(?::00(?:\\.0+)?)?|12:00(?::00)? ?am))?';
const yearFirst = new RegExp(
  `^(?<year>\\d{4})[-/.](?<month>\\d{2})[-/.](?<day>\\d{2})${midnight}$`,
  'i',
);

const twoDigits = (text: string | number) => String(text).padStart(2, '0');

function monthOf(groups: Readonly<Record<string, string | undefined>>): string | null {
  const { month, word } = groups;
  if (word === undefined) return month ?? null;
  const at = months.findIndex((name) => name.startsWith(word.toLowerCase()));
  return at < 0 ? null : String(at + 1);
}

function readWith(pattern: RegExp, cell: string): string | null {
  const groups = pattern.exec(cell)?.groups;
  if (!groups) return null;
  const month = monthOf(groups);
  if (month === null) return null;
  return `${groups['year'] ?? ''}-${twoDigits(month)}-${twoDigits(groups['day'] ?? '')}`;
}

function patternOf(format: string): RegExp {
  const written = format.trim().toUpperCase();
  const tokens = written.match(/YYYY|MMM|MM|M|DD|D|[^A-Z0-9]/g) ?? [];
  const kinds = tokens.filter((token) => token in parts).map((token) => token.charAt(0));
  if (tokens.join('') !== written || kinds.toSorted().join('') !== 'DMY')
    throw new TransferFault(
      `--date-format: "${format}" must name YYYY, MM (MMM for a word) and DD once each, like DD/MM/YYYY`,
    );
  const source = tokens.map((token) => parts[token] ?? `\\${token}`.replace('\\ ', ' ')).join('');
  return new RegExp(`^${source}${midnight}$`, 'i');
}

/** Dates with the year first are read always; others only in the format that was named, for nobody knows whether 03/04 is in March. @throws TransferFault for a format that is none */
export function dateReader(format: string | undefined): DateReader {
  const named = format === undefined ? null : patternOf(format);
  return (cell) => readWith(yearFirst, cell) ?? (named ? readWith(named, cell) : null);
}

/** What is told of a date that cannot be read. */
export function dateFault(cell: string, format: string | undefined): string {
  const shown = `"${cell.slice(0, 40)}"`;
  return format === undefined
    ? `${shown} is not written like 2026-11-22: say how dates are written, as with --date-format DD/MM/YYYY`
    : `${shown} is written neither like ${format} nor like 2026-11-22`;
}
