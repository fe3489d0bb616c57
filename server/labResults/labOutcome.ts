import type { BoardStep, Outcome, Trace } from '../board/change.ts';
import { alertStep } from '../labAlerts/alertSteps.ts';
import type { Followed } from '../labAlerts/followResult.ts';

/** One board step for all alerts that a command raised, revised or withdrew. */
function stepOf(followed: readonly NonNullable<Followed>[]): BoardStep | undefined {
  const [first] = followed;
  if (!first) return undefined;
  const { step } = alertStep(first.alert, first.cause);
  return { ...step, alerts: followed.map(({ alert }) => alert) };
}

/** The outcome of writing results, with the board step of their alerts where there are any. */
export function labOutcome<R>(
  reply: R,
  traces: readonly Trace[],
  followed: readonly Followed[],
): Outcome<R> {
  const told = followed.filter((one) => one !== null);
  const alertTraces = told.map(({ alert, cause }) => alertStep(alert, cause).trace);
  return { reply: () => reply, traces: [...traces, ...alertTraces], step: stepOf(told) };
}
