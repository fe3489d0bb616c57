import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addDays, addMonths, daysBetween } from '../../shared/calendar.ts';
import { starterProtocols } from '../../shared/starterProtocols.ts';
import type { Schedule } from '../../shared/vaccineCourse.ts';
import { nextDose, scheduleFaults } from '../../shared/vaccineRules.ts';

const orNull = (least: number, most: number) =>
  fc.option(fc.integer({ min: least, max: most }), { nil: null });
const anySchedule: fc.Arbitrary<Schedule> = fc
  .record({
    firstDoseWeeks: orNull(0, 20),
    youngUntilWeeks: orNull(1, 26),
    youngDoses: fc.integer({ min: 1, max: 4 }),
    adultDoses: fc.integer({ min: 1, max: 4 }),
    doseGapMinDays: fc.integer({ min: 1, max: 40 }),
    doseGapMaxDays: fc.integer({ min: 1, max: 60 }),
    seriesLapseDays: orNull(1, 120),
    firstBoosterMonths: fc.integer({ min: 1, max: 24 }),
    firstBoosterAgeMonths: orNull(1, 24),
    boosterMonths: fc.integer({ min: 1, max: 48 }),
    boosterLapseMonths: orNull(1, 12),
  })
  .filter((schedule) => scheduleFaults(schedule).length === 0);
const schedules = fc.oneof(fc.constantFrom<Schedule>(...starterProtocols), anySchedule);
const birth = '2024-02-29';
const maybeBirth = fc.constantFrom(birth, null);
const dosesAt = fc
  .array(fc.integer({ min: 0, max: 3_000 }), { minLength: 1, maxLength: 12 })
  .map((days) => days.map((day) => addDays(birth, day)));

describe('any course by any protocol', () => {
  it('is due after its last dose, and never before the next may be given', () => {
    fc.assert(
      fc.property(schedules, maybeBirth, dosesAt, (schedule, born, doses) => {
        const { dueDate, earliestDate, reason } = nextDose(schedule, born, doses);
        const last = [...doses].sort().at(-1) ?? '';
        expect(dueDate > last).toBe(true);
        expect(earliestDate > last).toBe(true);
        expect(earliestDate <= dueDate).toBe(true);
        expect(reason).not.toMatch(/undefined|null|NaN/);
      }),
    );
  });

  it('does not mind in which order its doses were typed in', () => {
    fc.assert(
      fc.property(schedules, dosesAt, (schedule, doses) => {
        expect(nextDose(schedule, birth, [...doses].reverse())).toEqual(
          nextDose(schedule, birth, doses),
        );
      }),
    );
  });

  it('comes to its regular boosters for whoever comes on the day', () => {
    fc.assert(
      fc.property(
        schedules,
        maybeBirth,
        fc.integer({ min: 0, max: 900 }),
        (schedule, born, day) => {
          const doses = [addDays(birth, day)];
          for (let dose = 0; dose < 150 && nextDose(schedule, born, doses).boosters < 2; dose += 1)
            doses.push(nextDose(schedule, born, doses).dueDate);
          const { boosters, dueDate, hasRestarted } = nextDose(schedule, born, doses);
          expect(boosters).toBe(2);
          expect(hasRestarted).toBe(false);
          expect(dueDate).toBe(addMonths(doses.at(-1) ?? '', schedule.boosterMonths));
        },
      ),
    );
  });

  it('is complete for no young animal before the age that its series must reach', () => {
    fc.assert(
      fc.property(schedules, dosesAt, (schedule, doses) => {
        const { phase, isYoung, date } = nextDose(schedule, birth, doses);
        if (phase !== 'immune' || !isYoung) return;
        expect(daysBetween(birth, date)).toBeGreaterThanOrEqual(
          (schedule.youngUntilWeeks ?? 0) * 7,
        );
      }),
    );
  });

  it('has at least the doses of its series when it is complete', () => {
    fc.assert(
      fc.property(schedules, maybeBirth, dosesAt, (schedule, born, doses) => {
        const { phase, isYoung, counted } = nextDose(schedule, born, doses);
        if (phase !== 'immune') return;
        expect(counted).toBeGreaterThanOrEqual(isYoung ? schedule.youngDoses : schedule.adultDoses);
      }),
    );
  });
});
