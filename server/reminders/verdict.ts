import { z } from 'zod';
import { mayRemind, reminderWord } from '../../shared/reminderRules.ts';
import { statusWord } from '../../shared/words.ts';
import { preferencesIn } from './preferences.ts';
import { afterQuiet, isQuiet } from './quietHours.ts';
import type { ReminderRecord } from './reminderRecord.ts';

/** What to do with a reminder whose timer is due. */
export type Verdict =
  | { readonly kind: 'nothing' | 'send' }
  | { readonly kind: 'cancelled' | 'failed'; readonly why: string }
  | { readonly kind: 'postpone'; readonly untilMs: number };

const noGateway = 'No SMS gateway is set up';
const nobodyCalled = 'Nobody called before the visit';
const tooLate = 'The time of the visit came before it could be sent';
const isAddress = (text: string): boolean => z.email().max(255).safeParse(text).success;

/** Why nobody wants this reminder any more, or null. */
function needless(row: ReminderRecord): string | null {
  const { appointment_status: status } = row;
  if (row.is_booking_gone === 1) return 'The appointment was deleted';
  if (status !== 'scheduled' && status !== 'confirmed')
    return `The appointment is ${statusWord[status].toLowerCase()}`;
  const isMoved = row.for_start_time && row.for_start_time.getTime() !== row.start_time.getTime();
  if (isMoved) return 'The appointment was moved';
  if (row.is_deceased === 1) return 'The pet is recorded as deceased';
  if (row.is_client_here !== 1) return 'The client is no longer active';
  if (!mayRemind(preferencesIn(row.preferences), row.type))
    return `The client does not want this: ${reminderWord(row.type).toLowerCase()}`;
  return null;
}

/** Judges a reminder at this instant (ms since 1970 UTC), in the clinic's time zone. */
export function verdictOn(row: ReminderRecord, nowMs: number, timezone: string): Verdict {
  if (row.status !== 'pending' || row.send_at.getTime() > nowMs) return { kind: 'nothing' };
  const why = needless(row);
  if (why !== null) return { kind: 'cancelled', why };
  if (row.type === 'sms') return { kind: 'failed', why: noGateway };
  const startMs = row.start_time.getTime();
  const isOver = startMs <= nowMs;
  if (row.type === 'call')
    return isOver ? { kind: 'failed', why: nobodyCalled } : { kind: 'nothing' };
  if (isOver) return { kind: 'failed', why: tooLate };
  if (row.email === null) return { kind: 'failed', why: 'The client has no e-mail address' };
  if (!isAddress(row.email)) return { kind: 'failed', why: 'The client’s e-mail address is none' };
  if (!isQuiet(timezone, nowMs)) return { kind: 'send' };
  const untilMs = afterQuiet(timezone, nowMs);
  return untilMs < startMs ? { kind: 'postpone', untilMs } : { kind: 'failed', why: tooLate };
}
