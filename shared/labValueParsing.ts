import type { LabReading } from './labEndpoints.ts';
import type { z } from 'zod';

/** What is read from the raw texts of a lab result. */
export type Reading = z.infer<typeof LabReading>;
type Comparator = NonNullable<Reading['comparator']>;

export type ParsedValue = {
  readonly value: number;
  readonly comparator: Comparator | null;
  readonly unit: string | null;
};
/** A bound that is null does not bind; an open one does not belong to the range itself (`<5`). */
export type ParsedRange = {
  readonly low: number | null;
  readonly high: number | null;
  readonly isLowOpen: boolean;
  readonly isHighOpen: boolean;
  readonly unit: string | null;
};

const digits = String.raw`[+-]?\d[\d.,]*(?:[eE][+-]?\d{1,2})?`;
const sign = String.raw`<=|>=|=<|=>|≤|≥|<|>`;
const comparators: Readonly<Record<string, Comparator>> = {
  '<': '<',
  '>': '>',
  '<=': '<=',
  '=<': '<=',
  '≤': '<=',
  '>=': '>=',
  '=>': '>=',
  '≥': '>=',
};

/** `1,234.5`, `1.234,5`, `7,8` and `7.8`. Null where it could mean two numbers (`1,234`) or is none: no number is better than a wrong one. */
function numberOf(text: string): number | null {
  const [, mantissa = '', exponent = ''] = /^([^eE]*)([eE].*)?$/.exec(text) ?? [];
  const plain = plainDigits(mantissa);
  const value = plain === null ? Number.NaN : Number(`${plain}${exponent}`);
  return Number.isFinite(value) && Math.abs(value) < 1e15 ? value : null;
}

function plainDigits(text: string): string | null {
  if (/^[+-]?\d+(\.\d+)?$/.test(text)) return text;
  if (/^[+-]?\d{1,3}(,\d{3})+\.\d+$/.test(text)) return text.replaceAll(',', '');
  if (/^[+-]?\d{1,3}(\.\d{3})+,\d+$/.test(text)) return text.replaceAll('.', '').replace(',', '.');
  if (/^[+-]?\d{1,3}(,\d{3}){2,}$/.test(text)) return text.replaceAll(',', '');
  if (/^[+-]?\d+,\d+$/.test(text) && !/^[+-]?[1-9]\d{0,2},\d{3}$/.test(text))
    return text.replace(',', '.');
  return null;
}

/** A unit begins with a letter, a sign of one, or a power of ten; `3+` and `1:40` have none. Undefined: these words are no unit. */
function unitOf(text: string): string | null | undefined {
  const word = text
    .replace(/\s*[*!]+$/, '')
    .replace(/\s+(?:HH|LL|H|L|N)$/, '')
    .trim();
  if (word === '' || /^(?:HH|LL|H|L|N)$/.test(word)) return null;
  const isUnit =
    word.length <= 50 && /^(?:[A-Za-zµμ°%{[]|\/[A-Za-z]|[x×*]\s*10|10\s*[\^*]\d)/.test(word);
  const isWords = /^(?:to|and|or|of|x$)\b/i.test(word) || /\d\s*[-–]\s*\d/.test(word);
  return isUnit && !isWords ? word : undefined;
}

const valueShape = new RegExp(String.raw`^(${sign})?\s*(${digits})(.*)$`, 's');

/** A raw result as a number: `7.8`, `< 0.1`, `>=1`, `5,6 mmol/L`, `1,234.5 U/L H`. Null for words, grades (`3+`), titres (`1:40`) and spans (`2-4`). */
export function parseLabValue(text: string): ParsedValue | null {
  const [, mark, number = '', rest = ''] = valueShape.exec(text.trim()) ?? [];
  const value = number === '' ? null : numberOf(number);
  const unit = unitOf(rest);
  if (value === null || unit === undefined || (number.startsWith('+') && rest === '')) return null;
  return { value, comparator: mark === undefined ? null : (comparators[mark] ?? null), unit };
}

const spanShape = new RegExp(
  String.raw`^(${digits})\s*(?:-|–|—|−|\.\.|to)\s*(${digits})(.*)$`,
  'is',
);
const boundShape = new RegExp(String.raw`^(${sign}|up to)\s*(${digits})(.*)$`, 'is');

function parseSpan(text: string): ParsedRange | null {
  const [, from = '', to = '', rest = ''] = spanShape.exec(text) ?? [];
  const [low, high, unit] = [numberOf(from), numberOf(to), unitOf(rest)];
  if (low === null || high === null || low > high || unit === undefined) return null;
  return { low, high, isLowOpen: false, isHighOpen: false, unit };
}

function parseBound(text: string): ParsedRange | null {
  const [, mark = '', number = '', rest = ''] = boundShape.exec(text) ?? [];
  const [bound, unit] = [numberOf(number), unitOf(rest)];
  if (bound === null || unit === undefined) return null;
  const comparator = comparators[mark] ?? '<=';
  const isHigh = comparator.startsWith('<');
  const isOpen = comparator.length === 1;
  return {
    low: isHigh ? null : bound,
    high: isHigh ? bound : null,
    isLowOpen: !isHigh && isOpen,
    isHighOpen: isHigh && isOpen,
    unit,
  };
}

/** A reference range: `7-27`, `4.3 to 6.2`, `(3.5 – 5.8) mmol/L`, `<5`, `>=1`, `up to 10`. Null where it says anything else. */
export function parseReferenceRange(text: string): ParsedRange | null {
  const bare = text
    .trim()
    .replace(/^[([]\s*([^()[\]]*?)\s*[)\]]/, '$1')
    .trim();
  return parseSpan(bare) ?? parseBound(bare);
}

const isAbove = (value: number, range: ParsedRange): boolean =>
  range.high !== null && (range.isHighOpen ? value >= range.high : value > range.high);
const isBelow = (value: number, range: ParsedRange): boolean =>
  range.low !== null && (range.isLowOpen ? value <= range.low : value < range.low);

/** Where a value only known to be below or above a number lies: null unless every such value lies there. */
function positionOfBound({ value, comparator }: ParsedValue, range: ParsedRange) {
  const isStrict = comparator?.length === 1;
  if (comparator?.startsWith('<')) {
    const isUnder = isBelow(value, range) || (isStrict && value === range.low);
    // A measured quantity is not negative: a range that begins at or below zero has no lower end here.
    const isFree = range.low === null || range.low <= 0;
    const isInside = !isAbove(value, range) || (isStrict && value === range.high);
    return isUnder && !isFree ? 'below' : isFree && isInside ? 'within' : null;
  }
  const isOver = isAbove(value, range) || (isStrict && value === range.high);
  const isInside = !isBelow(value, range) || (isStrict && value === range.low);
  return isOver ? 'above' : range.high === null && isInside ? 'within' : null;
}

/** Where a value lies against its reference range; null where that is not certain. */
export function positionIn(value: ParsedValue, range: ParsedRange): Reading['position'] {
  if (range.low === null && range.high === null) return null;
  if (value.comparator) return positionOfBound(value, range);
  if (isBelow(value.value, range)) return 'below';
  return isAbove(value.value, range) ? 'above' : 'within';
}

const sameUnit = (one: string | null, other: string | null): boolean => {
  const plain = (unit: string) => unit.replace(/\s+/g, '').replaceAll('μ', 'µ').toLowerCase();
  return one === null || other === null || plain(one) === plain(other);
};

type RawTexts = {
  readonly resultValue: string | null;
  readonly referenceRange: string | null;
  readonly unit: string | null;
};

/** Numbers, unit and place in the range, read from the raw texts. Different units are not compared; a critical value is never suggested: that takes rules per species. */
export function readLab({ resultValue, referenceRange, unit }: RawTexts): Reading {
  const value = resultValue === null ? null : parseLabValue(resultValue);
  const range = referenceRange === null ? null : parseReferenceRange(referenceRange);
  const given = unit === null || unit.trim() === '' ? null : unit.trim();
  const units = [value?.unit ?? null, given, range?.unit ?? null];
  const areSame = units.every((one) => units.every((other) => sameUnit(one, other)));
  const position = value && range && areSame ? positionIn(value, range) : null;
  return {
    value: value?.value ?? null,
    comparator: value?.comparator ?? null,
    unit: value ? (value.unit ?? given) : given,
    referenceLow: range?.low ?? null,
    referenceHigh: range?.high ?? null,
    position,
    suggestedStatus: position === null ? null : position === 'within' ? 'normal' : 'abnormal',
  };
}
