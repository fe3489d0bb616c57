import { dayOf, timeOf } from '../../ui/clinicTime.ts';
import { priorityWords, typeWords } from '../../ui/visitWords.ts';
import type { BoardScreen } from '../boardScreen.svelte.ts';

/** What a visit is about: how its fields are called wherever they are asked for. */
export const visitLooks = {
  reason: { label: 'Reason', as: 'line', placeholder: 'What brings them in' },
  type: { label: 'Type of visit', words: typeWords },
  priority: { label: 'Priority', words: priorityWords },
  notes: 'Notes',
  isHiddenFromLobby: 'Quiet visit: never shown on lobby screens',
} as const;

/** When, with whom and where a visit is. */
export function placeLooks({ board, zone }: BoardScreen) {
  const people = (board?.veterinarians ?? []).map(
    ({ id, firstName, lastName }) => [id, `${firstName} ${lastName}`] as const,
  );
  const says = (held: unknown) =>
    typeof held === 'string' ? `${dayOf(held, zone)}, ${timeOf(held, zone)}` : 'nothing';
  return {
    startAt: { label: 'Start', says },
    endAt: { label: 'End', says },
    veterinarianId: { label: 'Veterinarian', words: Object.fromEntries(people) },
    room: 'Room',
    allowDoubleBooking: 'Book anyway',
  };
}
