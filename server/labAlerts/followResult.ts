import type { Knex } from 'knex';
import type { AlertCard, Cause } from '../../shared/board.ts';
import { alertsWhere, readAlert } from '../board/cards.ts';
import { currentTenant } from '../db/tenantContext.ts';
import { lockAlert, patchAlert, recordAlertEvent, type Work } from './alertSteps.ts';
import { cancelEscalation, planEscalation } from './escalation.ts';
import { responsibleVeterinarian } from './responsibleVeterinarian.ts';

/** A lab result as an alert needs it. */
export type WatchedResult = {
  readonly id: string;
  readonly petId: string;
  readonly appointmentId: string | null;
  readonly testName: string;
  readonly resultValue: string | null;
  readonly unit: string | null;
  readonly referenceRange: string | null;
  readonly status: 'normal' | 'abnormal' | 'critical' | 'pending';
};

export type Followed = { readonly alert: AlertCard; readonly cause: Cause } | null;

function words(result: WatchedResult) {
  return {
    test_name: result.testName,
    result_value: result.resultValue,
    unit: result.unit,
    reference_range: result.referenceRange,
  };
}

async function raise(work: Work, result: WatchedResult): Promise<Followed> {
  const { deps, trx, at } = work;
  const id = deps.ids.uuid();
  const asked = await responsibleVeterinarian(trx, result.petId, {
    appointmentId: result.appointmentId,
    at,
  });
  const columns: Record<string, Knex.Value | null> = {
    clinic_id: currentTenant().clinicId,
    id,
    lab_result_id: result.id,
    pet_id: result.petId,
    appointment_id: asked.appointmentId,
    veterinarian_id: asked.veterinarianId,
    level: asked.veterinarianId === null ? 'all_veterinarians' : 'assigned',
    raised_at: at,
    level_changed_at: at,
    ...words(result),
  };
  const names = Object.keys(columns);
  await trx.raw(
    `INSERT INTO lab_alerts (${names.join(', ')}) VALUES (${names.map(() => '?').join(', ')})`,
    Object.values(columns),
  );
  const alert = await readAlert(trx, id);
  if (!alert) throw new Error(`lab alert ${id} is missing after its insert`);
  await planEscalation(work, alert);
  return { alert, cause: 'alert_raised' };
}

/** Asks again: an acknowledged or withdrawn alert opens anew, for whoever had acknowledged it and all veterinarians at once. */
async function revise(work: Work, alert: AlertCard, result: WatchedResult): Promise<Followed> {
  const { trx, at } = work;
  const reopened = {
    state: 'open',
    level: 'all_veterinarians',
    veterinarian_id: alert.acknowledgedBy?.id ?? alert.veterinarian?.id ?? null,
    raised_at: at,
    level_changed_at: at,
    acknowledged_at: null,
    acknowledged_by: null,
    read_back: null,
    note: null,
    withdrawn_at: null,
    withdrawn_reason: null,
    withdrawal_seen_at: null,
  };
  const revision = { revision: alert.revision + 1, asked_version: alert.version + 1 };
  await cancelEscalation(work, alert);
  const columns = { ...words(result), ...revision, ...(alert.state === 'open' ? {} : reopened) };
  const revised = await patchAlert(trx, alert, columns);
  await planEscalation(work, revised);
  return { alert: revised, cause: 'alert_revised' };
}

async function withdraw(work: Work, alert: AlertCard, reason: string | null): Promise<Followed> {
  const columns = { state: 'withdrawn', withdrawn_at: work.at, withdrawn_reason: reason };
  await cancelEscalation(work, alert);
  return { alert: await patchAlert(work.trx, alert, columns), cause: 'alert_withdrawn' };
}

const saysOtherwise = (alert: AlertCard, result: WatchedResult): boolean =>
  alert.testName !== result.testName ||
  alert.resultValue !== result.resultValue ||
  alert.unit !== result.unit ||
  alert.referenceRange !== result.referenceRange;

async function follow(work: Work, result: WatchedResult, reason: string | null): Promise<Followed> {
  const [found] = await alertsWhere(work.trx, 'l.lab_result_id = ?', [result.id]);
  const alert = found ? await lockAlert(work.trx, found.id) : null;
  const isCritical = result.status === 'critical';
  if (!alert) return isCritical ? raise(work, result) : null;
  if (!isCritical) return alert.state === 'withdrawn' ? null : withdraw(work, alert, reason);
  return alert.state === 'withdrawn' || saysOtherwise(alert, result)
    ? revise(work, alert, result)
    : null;
}

/**
 * Raises, revises or withdraws the one alert of a lab result, in the transaction that wrote the result. Null: nothing to tell.
 * Call with the result locked, so that two corrections follow one another.
 */
export async function followResult(
  work: Work,
  result: WatchedResult,
  reason: string | null = null,
): Promise<Followed> {
  const followed = await follow(work, result, reason);
  if (followed) await recordAlertEvent(work, followed.alert, followed.cause);
  return followed;
}
