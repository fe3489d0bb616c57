import type { DueVaccination } from '../../../shared/vaccinationEndpoints.ts';

/** One call a pet: its due vaccines together, where the longest due of them stands. */
export function byPet(
  items: readonly DueVaccination[],
): readonly (readonly [DueVaccination, ...DueVaccination[]])[] {
  const pets = Map.groupBy(items, ({ pet }) => pet.id);
  return [...pets.values()].flatMap(([first, ...more]) =>
    first ? [[first, ...more] as const] : [],
  );
}
