import { z } from 'zod';

/** The seed's seven states of an appointment, in the order of a visit. */
export const Status = z.enum([
  'scheduled',
  'confirmed',
  'checked_in',
  'in_progress',
  'completed',
  'cancelled',
  'no_show',
]);
export type Status = z.infer<typeof Status>;

/** What a person does to move an appointment from one status to another. */
export const Move = z.enum([
  'confirm',
  'checkIn',
  'startVisit',
  'complete',
  'cancel',
  'markNoShow',
]);
export type Move = z.infer<typeof Move>;

type Transition = { readonly from: readonly Status[]; readonly to: Status };

/** The one transition table: both ends refuse what is not in it. */
export const transitions: Readonly<Record<Move, Transition>> = {
  confirm: { from: ['scheduled'], to: 'confirmed' },
  checkIn: { from: ['scheduled', 'confirmed'], to: 'checked_in' },
  startVisit: { from: ['checked_in'], to: 'in_progress' },
  complete: { from: ['in_progress'], to: 'completed' },
  cancel: { from: ['scheduled', 'confirmed', 'checked_in'], to: 'cancelled' },
  markNoShow: { from: ['scheduled', 'confirmed'], to: 'no_show' },
};

/** The one-tap next step of a card, or null where the visit has ended. */
export const nextMove: Readonly<Record<Status, Move | null>> = {
  scheduled: 'checkIn',
  confirmed: 'checkIn',
  checked_in: 'startVisit',
  in_progress: 'complete',
  completed: null,
  cancelled: null,
  no_show: null,
};

export function mayMove(from: Status, move: Move): boolean {
  return transitions[move].from.includes(from);
}

/** How long whoever made a step may take it back without being an admin. */
export const undoWindowMs = 8_000;

type LastStep = { readonly byId: string | null; readonly at: string };

/**
 * May this person take back the card's last step at this instant?
 * `own`: made by themselves within 8 s; `admin`: later or another's, an admin with a reason; null: no.
 */
export function undoRight(
  lastStep: LastStep | null,
  who: { readonly id: string; readonly isAdmin: boolean },
  nowMs: number,
): 'own' | 'admin' | null {
  if (!lastStep) return null;
  const isOwn = lastStep.byId === who.id && nowMs - Date.parse(lastStep.at) <= undoWindowMs;
  if (isOwn) return 'own';
  return who.isAdmin ? 'admin' : null;
}
