import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Species } from '../../shared/board.ts';
import { impossibleVitals, unusualVitals } from '../../shared/vitalRules.ts';

const pathsOf = (found: readonly { path: string }[]) => found.map(({ path }) => path);

describe('vitals', () => {
  it('of a healthy animal are neither impossible nor unusual', () => {
    const dog = { temperatureC: 38.6, heartRate: 90, respiratoryRate: 20, weightKg: 12 };
    expect([impossibleVitals('dog', dog), unusualVitals('dog', dog)]).toEqual([[], []]);
    const horse = { temperatureC: 37.8, heartRate: 36, respiratoryRate: 12, weightKg: 540 };
    expect([impossibleVitals('horse', horse), unusualVitals('horse', horse)]).toEqual([[], []]);
  });

  it('are judged by the species', () => {
    const measured = { heartRate: 200, weightKg: 500 };
    expect(unusualVitals('cat', measured)).toEqual([]);
    expect(pathsOf(unusualVitals('dog', measured))).toEqual(['body.heartRate']);
    expect(pathsOf(impossibleVitals('dog', measured))).toEqual(['body.weightKg']);
    expect(impossibleVitals('horse', measured)).toEqual([]);
  });

  it('say in words what would be right', () => {
    expect(impossibleVitals('cat', { temperatureC: 99 })[0]?.message).toBe(
      'Not possible for a cat: 20 to 45 °C',
    );
    expect(unusualVitals('rabbit', { temperatureC: 36 })[0]?.message).toBe(
      'Unusually low for a rabbit (38 to 40.3 °C)',
    );
  });

  it('that nobody took are never complained of', () => {
    for (const species of Species.options) {
      const none = { temperatureC: null, heartRate: undefined };
      expect([...impossibleVitals(species, none), ...unusualVitals(species, none)]).toEqual([]);
    }
  });

  it('are never both impossible and unusual', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...Species.options),
        fc.float({ noNaN: true }),
        (species, value) => {
          const measured = { temperatureC: value, heartRate: value, weightKg: value };
          const refused = pathsOf(impossibleVitals(species, measured));
          for (const path of pathsOf(unusualVitals(species, measured)))
            expect(refused).not.toContain(path);
        },
      ),
    );
  });
});
