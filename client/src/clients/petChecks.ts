import { latestToday, petFaults, petWarnings } from '../../../shared/petRules.ts';

type KnownPet = Parameters<typeof petFaults>[0];

/** What the contract says of a pet beyond its fields, for the form: the server says the same. */
export const petChecks = {
  warn: (pet: KnownPet) => petWarnings(pet, latestToday(Date.now())),
  refuse: (pet: KnownPet) => petFaults(pet, latestToday(Date.now())),
};
