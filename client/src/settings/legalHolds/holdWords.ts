import type { LegalHold } from '../../../../shared/legalHoldEndpoints.ts';
import { dateWords, timeOf } from '../../ui/clinicTime.ts';

/** What a hold keeps, with the way to it; the clinic as a whole has none. */
export function heldWords({ client, pet }: LegalHold): { words: string; path: string | null } {
  if (client) {
    const words = `${client.firstName} ${client.lastName} and all their patients`;
    return { words, path: `/clients/${client.id}` };
  }
  if (pet) {
    const owner = pet.client ? ` of ${pet.client.firstName} ${pet.client.lastName}` : '';
    return { words: pet.name + owner, path: `/pets/${pet.id}` };
  }
  return { words: 'The whole clinic', path: null };
}

/** Who did it and when; what was done from the command line has nobody's name. */
export function deedWords(by: LegalHold['placedBy'], at: string, zone: string): string {
  const who = by ? `${by.firstName} ${by.lastName}` : 'the operator';
  return `by ${who} on ${dateWords(at, zone)}, ${timeOf(at, zone)}`;
}
