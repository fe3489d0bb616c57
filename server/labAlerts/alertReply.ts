import type { AlertCard, Cause } from '../../shared/board.ts';
import type { AlertReply } from '../../shared/labEndpoints.ts';
import type { Outcome } from '../board/change.ts';
import { alertStep } from './alertSteps.ts';

/** The outcome of a command on one alert. */
export function alertReply(alert: AlertCard, cause: Cause): Outcome<AlertReply> {
  const { step, trace } = alertStep(alert, cause);
  return {
    reply: (cursor) => {
      if (!cursor) throw new Error('a step of an alert has a cursor');
      return { alert, cursor };
    },
    traces: [trace],
    step,
  };
}
