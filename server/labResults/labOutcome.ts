import type { LabResult } from '../../shared/labEndpoints.ts';
import type { Outcome, Trace } from '../board/change.ts';
import { alertStep } from '../labAlerts/alertSteps.ts';
import type { Followed } from '../labAlerts/followResult.ts';

/** The outcome of writing a result, with the board step of its alert where there is one. */
export function labOutcome(
  result: LabResult,
  trace: Trace,
  followed: Followed,
): Outcome<LabResult> {
  if (!followed) return { reply: () => result, traces: [trace] };
  const { step, trace: alertTrace } = alertStep(followed.alert, followed.cause);
  return { reply: () => result, traces: [trace, alertTrace], step };
}
