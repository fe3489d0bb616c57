import type { Card } from '../../../shared/board.ts';
import { minutesSince, minutesWords } from '../ui/clinicTime.ts';

const graceMinutes = 5;
/** After this long nobody says how late: the visit is one that was missed. */
const missedMs = 12 * 3_600_000;

type Visit = Pick<Card, 'status' | 'startAt' | 'endAt'>;

/** An appointment that nobody ended is still to come until the next day, however late it is. */
export function isLongOver({ endAt }: Visit, nowMs: number): boolean {
  return Date.parse(endAt) <= nowMs - missedMs;
}

/** `25 min late` of a patient who is expected and has not come; `Not checked in` of one whose day has gone. Null: nobody waits for them. */
export function latenessWords(visit: Visit, nowMs: number): string | null {
  if (visit.status !== 'scheduled' && visit.status !== 'confirmed') return null;
  if (isLongOver(visit, nowMs)) return 'Not checked in';
  const minutes = minutesSince(visit.startAt, nowMs);
  return minutes < graceMinutes ? null : `${minutesWords(minutes)} late`;
}
