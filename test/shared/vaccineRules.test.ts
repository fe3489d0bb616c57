import { describe, expect, it } from 'vitest';
import { addDays, addMonths } from '../../shared/calendar.ts';
import { starterProtocols } from '../../shared/starterProtocols.ts';
import { dueStateOf, nextDose, protocolFor, scheduleFaults } from '../../shared/vaccineRules.ts';

function starter(species: 'dog' | 'cat', vaccineName: string) {
  const found = starterProtocols.find(
    (row) => row.species === species && row.vaccineName === vaccineName,
  );
  if (!found) throw new Error(`no starter row ${vaccineName}`);
  return found;
}
const dapp = starter('dog', 'DAPP');
const lepto = starter('dog', 'Leptospirosis');
const dogRabies = starter('dog', 'Rabies');
const fvrcp = starter('cat', 'FVRCP');
const birth = '2026-01-31';
const atWeeks = (weeks: number, days = 0) => addDays(birth, weeks * 7 + days);

describe('the young series', () => {
  it('goes on every four weeks until a dose at 16 weeks or later', () => {
    const doses = [atWeeks(8), atWeeks(12)];
    expect(nextDose(dapp, birth, doses)).toMatchObject({
      phase: 'series',
      counted: 2,
      dueDate: atWeeks(16),
      earliestDate: atWeeks(14),
    });
    const done = nextDose(dapp, birth, [...doses, atWeeks(16)]);
    expect(done).toMatchObject({ phase: 'immune', dueDate: addMonths(atWeeks(16), 12) });
    expect(done.reason).toContain('first booster 12 months later');
  });

  it('is not over at 15 weeks and 6 days', () => {
    const doses = [atWeeks(11), atWeeks(15, 6)];
    expect(nextDose(dapp, birth, doses)).toMatchObject({
      phase: 'series',
      dueDate: atWeeks(19, 6),
    });
  });

  it('does not count a dose before the least age', () => {
    const early = nextDose(dapp, birth, [atWeeks(5)]);
    expect(early).toMatchObject({ phase: 'early', counted: 0, dueDate: atWeeks(7) });
    expect(early.reason).toContain('before 6 weeks of age');
    expect(nextDose(dogRabies, birth, [atWeeks(10)])).toMatchObject({ dueDate: atWeeks(12) });
  });

  it('does not count a dose a few days after another', () => {
    const soon = nextDose(dapp, birth, [atWeeks(15, 5), atWeeks(16)]);
    expect(soon).toMatchObject({ phase: 'series', isTooSoon: true, dueDate: atWeeks(20) });
  });
});

describe('a late start', () => {
  it('takes two doses once the dog is 16 weeks old', () => {
    const first = nextDose(dapp, birth, [atWeeks(16)]);
    expect(first).toMatchObject({ phase: 'series', isYoung: false, dueDate: atWeeks(20) });
    expect(first.reason).toContain('Dose 1 of 2');
    const second = nextDose(dapp, birth, [atWeeks(17), atWeeks(20)]);
    expect(second).toMatchObject({ phase: 'immune', dueDate: addMonths(atWeeks(20), 12) });
  });

  it('is that of an adult where the birth is not known', () => {
    expect(nextDose(dapp, null, ['2026-05-04'])).toMatchObject({
      phase: 'series',
      dueDate: '2026-06-01',
    });
    expect(nextDose(dogRabies, null, ['2026-05-04'])).toMatchObject({
      phase: 'immune',
      dueDate: '2027-05-04',
    });
  });
});

describe('a lapsed series', () => {
  it('starts again when the next dose is more than six weeks late in coming', () => {
    const inTime = nextDose(lepto, null, ['2026-01-01', '2026-02-12']);
    expect(inTime).toMatchObject({ phase: 'immune', hasRestarted: false });
    const late = nextDose(lepto, null, ['2026-01-01', '2026-02-13']);
    expect(late).toMatchObject({ phase: 'series', hasRestarted: true, dueDate: '2026-03-13' });
    expect(late.reason).toContain('the series starts again');
  });

  it('of a puppy that is no longer young goes on as that of an adult', () => {
    const doses = [atWeeks(9), atWeeks(18)];
    expect(nextDose(dapp, birth, doses)).toMatchObject({ isYoung: false, counted: 1 });
    const again = nextDose(dapp, birth, [...doses, atWeeks(21)]);
    expect(again).toMatchObject({ phase: 'immune', dueDate: addMonths(atWeeks(21), 12) });
  });

  it('is one whose booster is overdue by more than the protocol bears, else one dose carries', () => {
    const series = ['2024-01-01', '2024-01-29'];
    const late = '2025-05-01';
    expect(nextDose(lepto, null, [...series, late])).toMatchObject({
      phase: 'series',
      hasRestarted: true,
    });
    expect(nextDose(dapp, null, [...series, '2031-05-01'])).toMatchObject({
      phase: 'immune',
      boosters: 1,
      dueDate: '2034-05-01',
    });
  });
});

describe('boosters', () => {
  it('of a kitten come at six months of age, not after a year, then every three years', () => {
    const series = [atWeeks(8), atWeeks(12), atWeeks(16)];
    const done = nextDose(fvrcp, birth, series);
    expect(done).toMatchObject({ phase: 'immune', dueDate: '2026-07-31' });
    expect(done.reason).toContain('6 months of age');
    expect(nextDose(fvrcp, birth, [...series, '2026-07-31'])).toMatchObject({
      boosters: 1,
      dueDate: '2029-07-31',
    });
  });

  it('of a cat that started late come after a year', () => {
    const doses = ['2026-01-10', '2026-02-07'];
    expect(nextDose(fvrcp, null, doses)).toMatchObject({ dueDate: '2027-02-07' });
  });

  it('given on the last day of a month fall on the last day of a shorter one', () => {
    const rows = { ...dogRabies, firstBoosterMonths: 6 };
    expect(nextDose(rows, null, ['2026-08-31'])).toMatchObject({ dueDate: '2027-02-28' });
  });

  it('go from one year to three', () => {
    const doses = ['2020-03-01', '2021-03-01'];
    expect(nextDose(dogRabies, null, doses)).toMatchObject({ boosters: 1, dueDate: '2024-03-01' });
  });

  it('are not brought forward by one more dose soon after the series', () => {
    const doses = [atWeeks(8), atWeeks(12), atWeeks(16), atWeeks(19)];
    expect(nextDose(dapp, birth, doses)).toMatchObject({
      boosters: 0,
      dueDate: addMonths(atWeeks(19), 12),
    });
  });
});

describe('a date that a person chose', () => {
  it('tells that the course is complete, although only one dose is on record', () => {
    const card = new Map([['2025-07-25', '2028-07-25']]);
    const next = nextDose(fvrcp, null, ['2025-07-25', '2026-11-22'], card);
    expect(next).toMatchObject({ phase: 'immune', hasRestarted: false, dueDate: '2029-11-22' });
    expect(nextDose(fvrcp, null, ['2025-07-25', '2026-11-22'])).toMatchObject({
      hasRestarted: true,
    });
  });

  it('within the gap of a series leaves the series as it is', () => {
    const soon = new Map([['2026-01-01', '2026-01-20']]);
    const first = nextDose(lepto, null, ['2026-01-01'], soon);
    expect(first).toMatchObject({ phase: 'series', dueDate: '2026-01-20' });
    expect(nextDose(lepto, null, ['2026-01-01', '2026-01-20'], soon)).toMatchObject({
      phase: 'immune',
      dueDate: '2027-01-20',
    });
  });
});

describe('a due date', () => {
  const today = '2026-11-22';
  it.each([
    ['2026-11-21', false, 'overdue'],
    ['2026-11-22', false, 'soon'],
    ['2026-12-22', false, 'soon'],
    ['2026-12-23', false, 'later'],
    ['2020-01-01', true, 'never'],
  ] as const)('of %s, deceased %s, is %s', (nextDueDate, isDeceased, state) => {
    expect(dueStateOf({ nextDueDate, isDeceased }, today)).toBe(state);
  });
});

describe('a protocol', () => {
  it('is found by any of its names, in its own species only', () => {
    expect(protocolFor(starterProtocols, 'dog', ' dhpp ')?.vaccineName).toBe('DAPP');
    expect(protocolFor(starterProtocols, 'cat', 'DHPP')).toBeUndefined();
    expect(protocolFor(starterProtocols, 'cat', 'rabies')?.boosterMonths).toBe(12);
    expect(protocolFor(starterProtocols, 'dog', 'BORDETELLA  oral')?.vaccineName).toBe(
      'Bordetella',
    );
  });

  it('that a clinic starts with fits together, has a source and one name a species', () => {
    for (const row of starterProtocols) {
      expect(scheduleFaults(row)).toEqual([]);
      expect(row.source.length).toBeGreaterThan(10);
    }
    const names = starterProtocols.map((row) => `${row.species} ${row.vaccineName}`);
    expect(new Set(names).size).toBe(names.length);
  });

  it('that cannot be kept is refused field by field', () => {
    const odd = { ...dapp, doseGapMinDays: 30, seriesLapseDays: 20, firstDoseWeeks: 20 };
    expect(scheduleFaults(odd).map(({ path }) => path)).toEqual([
      'doseGapMaxDays',
      'seriesLapseDays',
      'youngUntilWeeks',
    ]);
  });
});
