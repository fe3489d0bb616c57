import type { Card, Cause } from './board.ts';
import type { Status } from './status.ts';

/** The word a person reads for each status. */
export const statusWord: Readonly<Record<Status, string>> = {
  scheduled: 'Scheduled',
  confirmed: 'Confirmed',
  checked_in: 'Checked in',
  in_progress: 'In progress',
  completed: 'Completed',
  cancelled: 'Cancelled',
  no_show: 'No-show',
};

const did: Readonly<Record<Status, string>> = {
  scheduled: 'put back to scheduled',
  confirmed: 'confirmed',
  checked_in: 'checked in',
  in_progress: 'started the visit of',
  completed: 'completed the visit of',
  cancelled: 'cancelled',
  no_show: 'marked as a no-show:',
};

/** `3 s ago`, `12 min ago`, `2 h ago`. */
export function agoWords(ms: number): string {
  const seconds = Math.max(0, Math.round(ms / 1000));
  if (seconds < 90) return `${String(seconds)} s ago`;
  const minutes = Math.round(seconds / 60);
  return minutes < 90 ? `${String(minutes)} min ago` : `${String(Math.round(minutes / 60))} h ago`;
}

/** Who did what to this patient last, for whoever came second: `Ana Silva checked in Biscuit 3 s ago.` */
export function lastStepSentence(card: Card, nowMs: number): string {
  const { lastStep, pet, status } = card;
  if (!lastStep) return `${pet.name} is ${statusWord[status].toLowerCase()} now.`;
  const who = lastStep.byName || 'Someone';
  return `${who} ${did[status]} ${pet.name} ${agoWords(nowMs - Date.parse(lastStep.at))}.`;
}

const done: Readonly<Partial<Record<Cause, string>>> = {
  confirmed: 'confirmed',
  checked_in: 'checked in',
  started: 'started the visit of',
  moved_room: 'changed the room of',
  completed: 'completed the visit of',
  cancelled: 'cancelled',
  marked_no_show: 'marked as a no-show:',
  undone: 'took back the last step of',
  rescheduled: 'rescheduled',
};

/** Who changed this patient's card last, for whoever came second: `Ana Silva changed the room of Biscuit 3 s ago.` */
export function changeSentence(
  change: { readonly cause: Cause; readonly byName: string; readonly agoMs: number },
  petName: string,
): string {
  const what = done[change.cause] ?? 'changed the appointment of';
  return `${change.byName} ${what} ${petName} ${agoWords(change.agoMs)}.`;
}

/** A sentence to go on with in another one: only its first letter changes, names keep theirs. */
export function midSentence(words: string): string {
  return words.charAt(0).toLowerCase() + words.slice(1);
}
