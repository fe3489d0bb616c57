import type { Move, Status } from '../../../shared/status.ts';

/** How people say the seven states. */
export const statusWords: Readonly<Record<Status, string>> = {
  scheduled: 'Scheduled',
  confirmed: 'Confirmed',
  checked_in: 'Checked in',
  in_progress: 'In progress',
  completed: 'Completed',
  cancelled: 'Cancelled',
  no_show: 'No-show',
};

/** What a button that makes the step says. */
export const moveWords: Readonly<Record<Move, string>> = {
  confirm: 'Confirm',
  checkIn: 'Check in',
  startVisit: 'Start',
  complete: 'Complete',
  cancel: 'Cancel',
  markNoShow: 'No-show',
};
