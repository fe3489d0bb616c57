import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseLabValue, parseReferenceRange, readLab } from '../../shared/labValueParsing.ts';

describe('a result', () => {
  it.each([
    ['7.8', 7.8, null, null],
    ['< 0.1', 0.1, '<', null],
    ['>=1', 1, '>=', null],
    ['≤5', 5, '<=', null],
    ['5,6 mmol/L', 5.6, null, 'mmol/L'],
    ['1,234.5 U/L H', 1234.5, null, 'U/L'],
    ['1.234,5', 1234.5, null, null],
    ['-2.3', -2.3, null, null],
    ['0,125', 0.125, null, null],
    ['12 %', 12, null, '%'],
    ['5 x10^3/uL', 5, null, 'x10^3/uL'],
    ['5 10*3/uL', 5, null, '10*3/uL'],
    ['5 {cells}/uL', 5, null, '{cells}/uL'],
    ['2 /hpf', 2, null, '/hpf'],
    ['7.8 *', 7.8, null, null],
    ['1.2e3', 1200, null, null],
  ] as const)('%s is the number %d', (text, value, comparator, unit) => {
    expect(parseLabValue(text)).toEqual({ value, comparator, unit });
  });

  it.each(['negative', '3+', '+2', '1:40', '2-4', '1,234', '', '<', '1.2.3', '5 of 6', '12 to 14'])(
    '“%s” is no number that could be relied on',
    (text) => {
      expect(parseLabValue(text)).toBeNull();
    },
  );
});

describe('a reference range', () => {
  it.each([
    ['7-27', 7, 27, false, false],
    ['4.3 to 6.2', 4.3, 6.2, false, false],
    ['<5', null, 5, false, true],
    ['<= 5', null, 5, false, false],
    ['>=1', 1, null, false, false],
    ['> 1', 1, null, true, false],
    ['up to 10', null, 10, false, false],
    ['(3.5 – 5.8) mmol/L', 3.5, 5.8, false, false],
    ['[37-62]', 37, 62, false, false],
    ['-2 - 3', -2, 3, false, false],
    ['0-5/hpf', 0, 5, false, false],
    ['3,5-5,8', 3.5, 5.8, false, false],
  ] as const)('%s is from %s to %s', (...[text, low, high, isLowOpen, isHighOpen]) => {
    expect(parseReferenceRange(text)).toMatchObject({ low, high, isLowOpen, isHighOpen });
  });

  it.each(['5-3', 'negative', '', '1,234-1,500', '3-5 (fasting) 4-6', 'see note', '7'])(
    '“%s” is none',
    (text) => {
      expect(parseReferenceRange(text)).toBeNull();
    },
  );
});

const read = (resultValue: string, referenceRange: string, unit: string | null = null) =>
  readLab({ resultValue, referenceRange, unit });

describe('the place of a value', () => {
  it.each([
    ['7.8', '3.5-5.8', 'above', 'abnormal'],
    ['3.4', '3.5-5.8', 'below', 'abnormal'],
    ['3.5', '3.5-5.8', 'within', 'normal'],
    ['5', '<5', 'above', 'abnormal'],
    ['5', '<=5', 'within', 'normal'],
    ['<0.1', '0-0.5', 'within', 'normal'],
    ['<5', '5-10', 'below', 'abnormal'],
    ['<7', '5-10', null, null],
    ['>600', '70-140', 'above', 'abnormal'],
    ['>100', '70-140', null, null],
    ['>=1', '>=1', 'within', 'normal'],
    ['negative', '0-1', null, null],
    ['7.8', 'see note', null, null],
  ])('%s against %s is %s', (value, range, position, suggestedStatus) => {
    expect(read(value, range)).toMatchObject({ position, suggestedStatus });
  });

  it('is not told across different units', () => {
    expect(read('7.8 mg/dL', '3.5-5.8', 'mmol/L').position).toBeNull();
    expect(read('7.8', '3.5-5.8 mg/dL', 'mmol/L').position).toBeNull();
    expect(read('7.8 MMOL/L', '3.5-5.8', 'mmol/L').position).toBe('above');
  });
});

const anyNumber = fc
  .tuple(fc.integer({ min: -9_999, max: 9_999_999 }), fc.integer({ min: 0, max: 4 }))
  .map(([digits, places]) => Number((digits / 10 ** places).toFixed(places)));

describe('any text', () => {
  it('that is a plain number is read as itself', () => {
    fc.assert(
      fc.property(anyNumber, fc.constantFrom('', '<', '>=', '≤'), (value, sign) => {
        expect(parseLabValue(`${sign}${value}`)?.value).toBe(value);
      }),
    );
  });

  it('that is a range of two numbers is read as them, and a value is within, above or below', () => {
    fc.assert(
      fc.property(anyNumber, anyNumber, anyNumber, (one, other, value) => {
        const [low, high] = one < other ? [one, other] : [other, one];
        for (const between of [' - ', ' to ', '–'])
          expect(parseReferenceRange(`${low}${between}${high}`)).toMatchObject({ low, high });
        const expected = value < low ? 'below' : value > high ? 'above' : 'within';
        expect(read(String(value), `${low} - ${high}`).position).toBe(expected);
      }),
    );
  });

  it('never breaks the reader, and no number comes out of a text without one', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 60 }), fc.string({ maxLength: 60 }), (value, range) => {
        const { value: number, suggestedStatus } = read(value, range);
        expect(number === null || Number.isFinite(number)).toBe(true);
        if (!/\d/.test(value)) expect(number).toBeNull();
        expect([null, 'normal', 'abnormal']).toContain(suggestedStatus);
      }),
      { numRuns: 2_000 },
    );
  });
});
