import type { AlertCard, AlertLevel } from '../../shared/board.ts';
import { readClinic } from '../board/clinicSettings.ts';
import type { TimerHandler } from '../jobs/timerRunner.ts';
import { cancelTimers, setTimer } from '../jobs/timers.ts';
import { alertStep, lockAlert, patchAlert, recordAlertEvent, type Work } from './alertSteps.ts';

const kind = 'lab_alert_escalation';
const ladder = ['all_veterinarians', 'whole_clinic'] as const satisfies readonly AlertLevel[];
const rank: Readonly<Record<AlertLevel, number>> = {
  assigned: 0,
  all_veterinarians: 1,
  whole_clinic: 2,
};
/** Steps of different revisions of one alert are different timers. */
const stepsPerRevision = 10;

/** Plans both steps of the ladder for the alert's present revision, counted from when it was raised: a correction buys no time. */
export async function planEscalation({ deps, trx }: Work, alert: AlertCard): Promise<void> {
  const { alertMinutes } = (await readClinic(trx)).settings;
  const minutes = [alertMinutes.allVeterinarians, alertMinutes.wholeClinic];
  for (const [index, wait] of minutes.entries()) {
    const step = alert.revision * stepsPerRevision + index;
    const dueAt = new Date(Date.parse(alert.raisedAt) + wait * 60_000);
    await setTimer(deps, trx, { kind, entityId: alert.id, step, dueAt });
  }
}

export async function cancelEscalation({ trx, at }: Work, alert: AlertCard): Promise<void> {
  await cancelTimers(trx, kind, alert.id, at);
}

/** Nobody has acknowledged in time: more people are asked. An escalation is never itself an alert, and never lowers the level. */
const escalate: TimerHandler = async ({ deps, trx, at, timer }) => {
  const alert = await lockAlert(trx, timer.entityId);
  const level = ladder[timer.step % stepsPerRevision];
  const isOfThisRevision = Math.floor(timer.step / stepsPerRevision) === alert?.revision;
  if (
    !alert ||
    !level ||
    !isOfThisRevision ||
    alert.state !== 'open' ||
    rank[alert.level] >= rank[level]
  ) {
    return { reply: () => null, traces: [] };
  }
  const asked = await patchAlert(trx, alert, { level, level_changed_at: at });
  await recordAlertEvent({ deps, trx, at }, asked, 'alert_escalated');
  const { step, trace } = alertStep(asked, 'alert_escalated');
  return { reply: () => null, traces: [trace], step };
};

/** The timers that lab alerts plan. */
export const labAlertTimers: Readonly<Record<string, TimerHandler>> = { [kind]: escalate };
