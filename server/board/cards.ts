import { select } from '../db/names.ts';
import type { Knex } from 'knex';
import type { AlertCard, Card } from '../../shared/board.ts';
import { currentTenant } from '../db/tenantContext.ts';
import type { ClinicDay } from './clinicDay.ts';
import {
  toAlertCard,
  toCard,
  type AlertRecord,
  type AppointmentRecord,
  type CardRecord,
} from './cardRecords.ts';

type More = { readonly columns: string; readonly joins: string };

const cardSelect = ({ columns, joins }: More) => `
SELECT a.id, a.version, a.status, a.type, a.priority, a.reason, a.start_time, a.end_time, a.room, a.is_walk_in, a.is_hidden_from_lobby,
  a.confirmed_at, a.checked_in_at, a.started_at, a.completed_at, a.cancelled_at, a.no_show_at, a.cancel_reason,
  a.previous_status, a.status_changed_at, a.status_changed_by, a.client_id, a.pet_id, a.veterinarian_id,
  p.name AS pet_name, p.species, p.breed, p.is_deceased, c.last_name AS client_last_name,
  v.first_name AS vet_first_name, v.last_name AS vet_last_name, b.first_name AS by_first_name, b.last_name AS by_last_name${columns}
FROM appointments a
JOIN pets p ON p.clinic_id = a.clinic_id AND p.id = a.pet_id
JOIN clients c ON c.clinic_id = a.clinic_id AND c.id = a.client_id
JOIN users v ON v.clinic_id = a.clinic_id AND v.id = a.veterinarian_id
LEFT JOIN users b ON b.clinic_id = a.clinic_id AND b.id = a.status_changed_by${joins}
WHERE a.clinic_id = ? AND a.deleted_at IS NULL`;

const bareCard = cardSelect({ columns: '', joins: '' });
/** What an appointment in full has beside its card. */
const inFull = cardSelect({
  columns: `, a.notes, a.reminder_sent, a.created_at, a.updated_at,
  m.id AS made_by, m.first_name AS made_first_name, m.last_name AS made_last_name`,
  joins: '\nJOIN users m ON m.clinic_id = a.clinic_id AND m.id = a.created_by',
});

/** The clinic's appointments in full, those that are not deleted and meet a condition on `a` (trusted SQL; it may end with order and limit). */
export async function appointmentsWhere(
  trx: Knex,
  condition: string,
  values: readonly Knex.Value[],
): Promise<AppointmentRecord[]> {
  return select(trx, `${inFull} AND ${condition}`, [currentTenant().clinicId, ...values]);
}

async function cardsWhere(
  trx: Knex,
  condition: string,
  values: readonly Knex.Value[],
): Promise<Card[]> {
  const rows = await select<CardRecord>(trx, `${bareCard} AND ${condition}`, [
    currentTenant().clinicId,
    ...values,
  ]);
  return rows.map(toCard);
}

/** One appointment as a card, or null where it is missing, deleted or another clinic's. */
export async function readCard(trx: Knex, appointmentId: string): Promise<Card | null> {
  const [card] = await cardsWhere(trx, 'a.id = ?', [appointmentId]);
  return card ?? null;
}

/** The cards of a day: those that start in it, and those still in the house or ended in it from earlier days. Ordered by start. */
export async function readBoardCards(trx: Knex, day: ClinicDay): Promise<Card[]> {
  const start = new Date(day.dayStartsAt);
  const end = new Date(day.dayEndsAt);
  const today = await readCardsOfDay(trx, day);
  const still = await cardsWhere(
    trx,
    `(a.start_time < ? OR a.start_time >= ?) AND (a.status IN ('checked_in', 'in_progress') OR (a.status = 'completed' AND a.completed_at >= ? AND a.start_time < ?)) ORDER BY a.start_time, a.id`,
    [start, end, start, start],
  );
  return [...still, ...today];
}

/** The cards that start on a day, by start. */
async function readCardsOfDay(trx: Knex, day: ClinicDay): Promise<Card[]> {
  const condition = 'a.start_time >= ? AND a.start_time < ? ORDER BY a.start_time, a.id';
  return cardsWhere(trx, condition, [new Date(day.dayStartsAt), new Date(day.dayEndsAt)]);
}

/** The cards of a pet or client that a board may show now, and those still to come, which the schedule shows; for changes of names. */
export async function readCardsOf(
  trx: Knex,
  owner: 'pet' | 'client',
  id: string,
  day: ClinicDay,
): Promise<Card[]> {
  const column = owner === 'pet' ? 'a.pet_id' : 'a.client_id';
  const [start, end] = [new Date(day.dayStartsAt), new Date(day.dayEndsAt)];
  return cardsWhere(
    trx,
    `${column} = ? AND ((a.start_time >= ? AND (a.start_time < ? OR a.status IN ('scheduled', 'confirmed'))) OR a.status IN ('checked_in', 'in_progress') OR a.completed_at >= ?)`,
    [id, start, end, start],
  );
}

const alertSelect = `
SELECT l.id, l.version, l.lab_result_id, l.state, l.level, l.revision, l.appointment_id, l.test_name, l.result_value, l.unit, l.reference_range,
  l.raised_at, l.level_changed_at, l.acknowledged_at, l.read_back, l.note, l.withdrawn_at, l.withdrawn_reason, l.withdrawal_seen_at,
  l.pet_id, p.name AS pet_name, p.species, c.id AS client_id, c.last_name AS client_last_name,
  l.veterinarian_id, v.first_name AS vet_first_name, v.last_name AS vet_last_name,
  l.acknowledged_by, k.first_name AS ack_first_name, k.last_name AS ack_last_name
FROM lab_alerts l
JOIN pets p ON p.clinic_id = l.clinic_id AND p.id = l.pet_id
JOIN clients c ON c.clinic_id = p.clinic_id AND c.id = p.client_id
LEFT JOIN users v ON v.clinic_id = l.clinic_id AND v.id = l.veterinarian_id
LEFT JOIN users k ON k.clinic_id = l.clinic_id AND k.id = l.acknowledged_by
WHERE l.clinic_id = ?`;

/** Alert cards by a condition on `l` (lab_alerts). */
export async function alertsWhere(
  trx: Knex,
  condition: string,
  values: readonly Knex.Value[],
): Promise<AlertCard[]> {
  const rows = await select<AlertRecord>(trx, `${alertSelect} AND ${condition}`, [
    currentTenant().clinicId,
    ...values,
  ]);
  return rows.map(toAlertCard);
}

/** The alerts a board shows: open ones, and withdrawals that whoever acknowledged has not confirmed. Oldest first. */
export async function readOpenAlerts(trx: Knex): Promise<AlertCard[]> {
  return alertsWhere(
    trx,
    `(l.state = 'open' OR (l.state = 'withdrawn' AND l.acknowledged_by IS NOT NULL AND l.withdrawal_seen_at IS NULL)) ORDER BY l.raised_at, l.id`,
    [],
  );
}

/** One alert, or null where it is missing or another clinic's. */
export async function readAlert(trx: Knex, labAlertId: string): Promise<AlertCard | null> {
  const [alert] = await alertsWhere(trx, 'l.id = ?', [labAlertId]);
  return alert ?? null;
}
