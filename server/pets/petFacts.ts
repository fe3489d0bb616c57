import { latestToday, petFaults, petWarnings } from '../../shared/petRules.ts';
import type { Pet } from '../../shared/petEndpoints.ts';
import type { Warning } from '../../shared/warning.ts';
import { Problem } from '../http/problem.ts';

type PetFacts = Parameters<typeof petFaults>[0];

/** Refuses what no pet can be. What was so before stays out of it: a telephone number is corrected without the birth date. @throws Problem `invalid_request` */
export function refuseImpossible(after: PetFacts, at: Date, before?: PetFacts): void {
  const today = latestToday(at.getTime());
  const old = before ? petFaults(before, today).map(({ path, message }) => path + message) : [];
  const errors = petFaults(after, today).filter(
    ({ path, message }) => !old.includes(path + message),
  );
  if (errors.length > 0) throw new Problem('invalid_request', { errors });
}

/** What is worth a second look in a pet that was just written. */
export function warningsOf(pet: Pet, at: Date): Warning[] {
  return petWarnings(pet, latestToday(at.getTime()));
}
