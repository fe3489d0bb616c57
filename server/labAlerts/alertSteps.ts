import type { Knex } from 'knex';
import type { AlertCard, Cause } from '../../shared/board.ts';
import type { BoardStep, Trace } from '../board/change.ts';
import { readAlert } from '../board/cards.ts';
import { currentTenant } from '../db/tenantContext.ts';
import type { Deps } from '../deps.ts';

export type Work = { readonly deps: Deps; readonly trx: Knex.Transaction; readonly at: Date };
type Columns = Readonly<Record<string, Knex.Value | null>>;

/** The alert, locked until the transaction ends, or null. */
export async function lockAlert(
  trx: Knex.Transaction,
  labAlertId: string,
): Promise<AlertCard | null> {
  await trx.raw('SELECT id FROM lab_alerts WHERE clinic_id = ? AND id = ? FOR UPDATE', [
    currentTenant().clinicId,
    labAlertId,
  ]);
  return readAlert(trx, labAlertId);
}

/** Writes columns of a locked alert and raises its version. */
export async function patchAlert(
  trx: Knex.Transaction,
  alert: AlertCard,
  columns: Columns,
): Promise<AlertCard> {
  const names = Object.keys(columns);
  await trx.raw(
    `UPDATE lab_alerts SET ${names.map((name) => `${name} = ?`).join(', ')}, version = version + 1 WHERE clinic_id = ? AND id = ?`,
    [...Object.values(columns), currentTenant().clinicId, alert.id],
  );
  const fresh = await readAlert(trx, alert.id);
  if (!fresh) throw new Error(`lab alert ${alert.id} is gone`);
  return fresh;
}

/** One row of the alert's own history: who did what when; `body` keeps what it said then. */
export async function recordAlertEvent(
  { deps, trx, at }: Work,
  alert: AlertCard,
  kind: Cause,
): Promise<void> {
  const { clinicId, actorId } = currentTenant();
  const { testName, resultValue, unit, referenceRange, level, revision, readBack, note } = alert;
  const said = { testName, resultValue, unit, referenceRange, level, revision, readBack, note };
  await trx.raw(
    'INSERT INTO lab_alert_events (clinic_id, id, lab_alert_id, kind, actor_id, at, body) VALUES (?, ?, ?, ?, ?, ?, ?)',
    [
      clinicId,
      deps.ids.uuid(),
      alert.id,
      kind,
      actorId === 'system' ? null : actorId,
      at,
      JSON.stringify(said),
    ],
  );
}

/** The board's and the audit log's view of a step of an alert. */
export function alertStep(alert: AlertCard, cause: Cause): { step: BoardStep; trace: Trace } {
  const { state, level, revision, readBack } = alert;
  return {
    step: { cause, entityType: 'lab_alert', entityId: alert.id, cards: [], alerts: [alert] },
    trace: {
      entityType: 'lab_alert',
      entityId: alert.id,
      action: cause === 'alert_raised' ? 'create' : 'update',
      newValues: { cause, state, level, revision, readBack },
    },
  };
}
