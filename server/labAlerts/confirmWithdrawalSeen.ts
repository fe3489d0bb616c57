import { confirmWithdrawalSeen as endpoint } from '../../shared/labEndpoints.ts';
import { command } from '../http/command.ts';
import { Problem } from '../http/problem.ts';
import { alertReply } from './alertReply.ts';
import { lockAlert, patchAlert, recordAlertEvent } from './alertSteps.ts';

/** Whoever had acknowledged a result that was withdrawn has read so; an admin says it for somebody who has left. */
export const confirmWithdrawalSeen = command(endpoint, async (call) => {
  const { trx, who, at, params, body } = call;
  const alert = await lockAlert(trx, params.labAlertId);
  if (!alert) throw new Problem('not_found');
  if (alert.version !== body.version) throw new Problem('stale_version', { current: alert });
  const isWaiting = alert.state === 'withdrawn' && alert.withdrawalSeenAt === null;
  const isTheirs = alert.acknowledgedBy?.id === who.id || who.role === 'admin';
  if (!isWaiting || !isTheirs) throw new Problem('alert_not_yours', { current: alert });
  const seen = await patchAlert(trx, alert, { withdrawal_seen_at: at });
  await recordAlertEvent(call, seen, 'alert_withdrawal_seen');
  return alertReply(seen, 'alert_withdrawal_seen');
});
