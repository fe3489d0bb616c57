import { select } from '../db/names.ts';
import type { Knex } from 'knex';
import { acknowledgeAlert as endpoint } from '../../shared/labEndpoints.ts';
import type { AlertCard } from '../../shared/board.ts';
import { agoWords } from '../../shared/words.ts';
import { currentTenant } from '../db/tenantContext.ts';
import { command } from '../http/command.ts';
import { Problem } from '../http/problem.ts';
import { alertReply } from './alertReply.ts';
import { lockAlert, patchAlert, recordAlertEvent } from './alertSteps.ts';
import { cancelEscalation } from './escalation.ts';

function refuse(alert: AlertCard, nowMs: number): void {
  if (alert.state === 'withdrawn') throw new Problem('alert_withdrawn', { current: alert });
  if (alert.state === 'open') return;
  const { acknowledgedBy: by, acknowledgedAt } = alert;
  const who = by ? `${by.firstName} ${by.lastName}` : 'Someone';
  const ago = acknowledgedAt ? agoWords(nowMs - Date.parse(acknowledgedAt)) : '';
  throw new Problem('alert_already_acknowledged', {
    detail: `${who} acknowledged it ${ago}.`,
    current: alert,
  });
}

async function askedVersion(trx: Knex, alert: AlertCard): Promise<number> {
  const rows = await select<{ asked_version: number }>(
    trx,
    'SELECT asked_version FROM lab_alerts WHERE clinic_id = ? AND id = ?',
    [currentTenant().clinicId, alert.id],
  );
  return rows[0]?.asked_version ?? alert.version;
}

/**
 * Takes responsibility. The version must be one of the present revision: whoever saw an older value is refused, whoever saw the same value before it was
 * escalated is not.
 */
export const acknowledgeAlert = command(endpoint, async (call) => {
  const { trx, who, at, params, body } = call;
  const alert = await lockAlert(trx, params.labAlertId);
  if (!alert) throw new Problem('not_found');
  refuse(alert, at.getTime());
  if (body.version < (await askedVersion(trx, alert)) || body.version > alert.version) {
    throw new Problem('stale_version', {
      detail: 'The result was corrected. Please read it again.',
      current: alert,
    });
  }
  const taken = await patchAlert(trx, alert, {
    state: 'acknowledged',
    acknowledged_at: at,
    acknowledged_by: who.id,
    read_back: body.readBack,
    note: body.note ?? null,
  });
  await cancelEscalation(call, taken);
  await recordAlertEvent(call, taken, 'alert_acknowledged');
  return alertReply(taken, 'alert_acknowledged');
});
