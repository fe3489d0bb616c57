import { describe, expect, it } from 'vitest';
import { dueWords, spanWords } from '../../../client/src/vaccinations/dueWords.ts';
import { coursesOf } from '../../../client/src/vaccinations/petCourses.ts';

type Dose = Parameters<typeof coursesOf>[0][number];
function dose(id: string, vaccineName: string, dateGiven: string, more: object = {}): Dose {
  const plain = { id, vaccineName, dateGiven, nextDueDate: dateGiven, vaccineProtocolId: null };
  return { ...plain, ...more } as Dose; // ids of no clinic
}

describe('the doses of a pet', () => {
  it('are one course under any name that the protocol knows, and the latest speaks for it', () => {
    const protocol = { vaccineProtocolId: 'p' };
    const courses = coursesOf([
      dose('1', 'DHPP', '2024-01-01', protocol),
      dose('2', 'rabies', '2025-01-01', { nextDueDate: '2026-01-01' }),
      dose('3', 'DAPP', '2025-01-01', { ...protocol, nextDueDate: '2028-01-01' }),
      dose('4', 'Rabies', '2022-01-01'),
    ]);
    expect(courses.map(({ latest, earlier }) => [latest.id, earlier.map(({ id }) => id)])).toEqual([
      ['2', ['4']],
      ['3', ['1']],
    ]);
  });
});

describe('a due date in words', () => {
  it.each([
    ['overdue', '2026-11-10', 'Overdue by 12 days'],
    ['overdue', '2026-11-21', 'Overdue by 1 day'],
    ['overdue', '2026-05-22', 'Overdue by 6 months'],
    ['soon', '2026-11-22', 'Due today'],
    ['soon', '2026-11-27', 'Due in 5 days'],
    ['never', '2020-01-01', 'Deceased: never due'],
  ] as const)('%s %s: %s', (state, date, words) => {
    expect(dueWords(state, date, '2026-11-22')).toBe(words);
  });

  it('counts long spans in years', () => {
    expect(spanWords(800)).toBe('2 years');
  });
});
