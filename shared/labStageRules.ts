import { z } from 'zod';
import type { Warning } from './warning.ts';

/** How settled a result is: still to come or preliminary, reported, or changed after it was reported. */
export const LabStage = z.enum(['pending', 'final', 'corrected']);
export type LabStage = z.infer<typeof LabStage>;
export const LabStatus = z.enum(['normal', 'abnormal', 'critical', 'pending']);
export type LabStatus = z.infer<typeof LabStatus>;

type Standing = { readonly stage: LabStage; readonly status: LabStatus };

/** The stage of a new result; a result that has no verdict yet is pending whatever was said. */
export function firstStage(status: LabStatus, wish: LabStage | undefined): LabStage {
  if (status === 'pending') return 'pending';
  return wish ?? 'final';
}

/**
 * The stage after a change, or null where it may not be made: what was reported never goes back to pending, and what was not cannot be corrected.
 * `after` is the change's own status and wish; `saysOtherwise`: the result now says something else (test, value, unit, range, verdict or date).
 */
export function stageAfter(
  before: Standing,
  after: { readonly status: LabStatus; readonly wish: LabStage | undefined },
  saysOtherwise: boolean,
): LabStage | null {
  const { status, wish } = after;
  if (before.stage === 'pending') return wish === 'corrected' ? null : pendingAfter(before, after);
  if (wish === 'pending' || status === 'pending') return null;
  return saysOtherwise || wish === 'corrected' ? 'corrected' : before.stage;
}

function pendingAfter(
  before: Standing,
  { status, wish }: { readonly status: LabStatus; readonly wish: LabStage | undefined },
): LabStage | null {
  if (status === 'pending') return wish === 'final' ? null : 'pending';
  if (wish) return wish;
  return before.status === 'pending' ? 'final' : 'pending';
}

type Verdict = {
  readonly status: LabStatus;
  readonly reading: { readonly suggestedStatus: 'normal' | 'abnormal' | null };
};

/** What is worth a second look in a result whose verdict was left as it was: it does not go with the value any more. */
export function verdictWarnings({ status, reading }: Verdict): Warning[] {
  const { suggestedStatus: suggested } = reading;
  if (suggested === 'normal' && (status === 'critical' || status === 'abnormal'))
    return about(`Is still ${status}, although the value lies within the reference range`);
  if (suggested === 'abnormal' && status === 'normal')
    return about('Is still normal, although the value lies outside of the reference range');
  return [];
}

const about = (message: string): Warning[] => [{ path: 'body.status', message }];
