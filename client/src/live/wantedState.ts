/** What a step leaves behind when it is done: the card's `status` or the alert's `state`, by the last word of its address. */
const wantedBy: Readonly<Record<string, string>> = {
  confirm: 'confirmed',
  'check-in': 'checked_in',
  start: 'in_progress',
  complete: 'completed',
  cancel: 'cancelled',
  'no-show': 'no_show',
  acknowledge: 'acknowledged',
};

/** The state that the command asks for, or null where it asks for more than a state. */
export function wantedState(path: string): string | null {
  return wantedBy[path.slice(path.lastIndexOf('/') + 1)] ?? null;
}
