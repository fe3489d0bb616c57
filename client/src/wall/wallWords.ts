import type { AlertCard, PersonName } from '../../../shared/board.ts';
import type { Status } from '../../../shared/status.ts';

/** The headings of the groups, with the state whose mark stands beside them. */
export const headings: Readonly<Record<string, { words: string; status: Status | null }>> = {
  checked_in: { words: 'Waiting', status: 'checked_in' },
  in_progress: { words: 'With the vet', status: 'in_progress' },
  coming: { words: 'Coming up', status: null },
  inside: { words: 'With us now', status: null },
};

export function doctor(person: PersonName): string {
  return `Dr ${person.lastName}`;
}

/** Whom a critical result asks for right now. */
export function askedOf(alert: AlertCard): string {
  if (alert.level === 'whole_clinic') return 'everybody';
  if (alert.level === 'all_veterinarians' || alert.veterinarian === null) {
    return 'all veterinarians';
  }
  return doctor(alert.veterinarian);
}

export function minutesSince(instant: string, nowMs: number): number {
  return Math.max(0, Math.floor((nowMs - Date.parse(instant)) / 60_000));
}
