import type { Knex } from 'knex';
import { clinicKey, EDITABLE, ID, ROW_TIMES, TABLE, WORD } from '../server/db/columnParts.ts';

const STATUS =
  "ENUM('scheduled', 'confirmed', 'checked_in', 'in_progress', 'completed', 'cancelled', 'no_show')";

const APPOINTMENTS = `CREATE TABLE IF NOT EXISTS appointments (
  id ${ID} NOT NULL DEFAULT (UUID()),
  clinic_id ${ID} NOT NULL,
  client_id ${ID} NOT NULL,
  pet_id ${ID} NOT NULL,
  veterinarian_id ${ID} NOT NULL,
  start_time TIMESTAMP NOT NULL,
  end_time TIMESTAMP NOT NULL,
  status ${STATUS} DEFAULT 'scheduled',
  type ENUM('wellness', 'sick', 'surgery', 'emergency', 'follow_up', 'consultation') NOT NULL,
  priority ENUM('routine', 'urgent', 'emergency') DEFAULT 'routine',
  reason TEXT,
  notes TEXT,
  reminder_sent BOOLEAN DEFAULT FALSE,
  room VARCHAR(40) NULL,
  is_walk_in BOOLEAN NOT NULL DEFAULT FALSE,
  is_hidden_from_lobby BOOLEAN NOT NULL DEFAULT FALSE,
  confirmed_at TIMESTAMP(3) NULL,
  checked_in_at TIMESTAMP(3) NULL,
  started_at TIMESTAMP(3) NULL,
  completed_at TIMESTAMP(3) NULL,
  cancelled_at TIMESTAMP(3) NULL,
  no_show_at TIMESTAMP(3) NULL,
  cancel_reason TEXT,
  previous_status ${STATUS} NULL,
  previous_room VARCHAR(40) NULL,
  status_changed_at TIMESTAMP(3) NULL,
  status_changed_by ${ID} NULL,
  created_by ${ID} NOT NULL,
  ${ROW_TIMES},
  ${EDITABLE},
  PRIMARY KEY (clinic_id, id),
  INDEX idx_apt_clinic_date (clinic_id, start_time) COMMENT 'the board: the clinic and day; schedule of a period',
  INDEX idx_apt_vet_date (clinic_id, veterinarian_id, start_time, end_time) COMMENT 'schedule of a veterinarian; double booking',
  INDEX idx_apt_room_date (clinic_id, room, start_time, end_time) COMMENT 'double booking of a room',
  INDEX idx_apt_status (clinic_id, status, start_time) COMMENT 'appointments of one status in a period; visits left open',
  INDEX idx_apt_type (clinic_id, type, start_time) COMMENT 'appointments of a type in a period',
  INDEX idx_apt_priority (clinic_id, priority, start_time) COMMENT 'urgent and emergency appointments in a period',
  INDEX idx_apt_client (clinic_id, client_id, start_time DESC) COMMENT 'appointments of a client, latest first',
  INDEX idx_apt_pet (clinic_id, pet_id, start_time DESC) COMMENT 'appointments of a pet; its last veterinarian',
  INDEX idx_apt_created_by (clinic_id, created_by) COMMENT 'foreign key; booked by this person',
  ${clinicKey('appointments')},
  CONSTRAINT fk_appointments_client FOREIGN KEY (clinic_id, client_id)
    REFERENCES clients (clinic_id, id) ON DELETE CASCADE,
  CONSTRAINT fk_appointments_pet FOREIGN KEY (clinic_id, pet_id) REFERENCES pets (clinic_id, id)
    ON DELETE CASCADE,
  CONSTRAINT fk_appointments_veterinarian FOREIGN KEY (clinic_id, veterinarian_id)
    REFERENCES users (clinic_id, id) ON DELETE RESTRICT,
  CONSTRAINT fk_appointments_created_by FOREIGN KEY (clinic_id, created_by)
    REFERENCES users (clinic_id, id) ON DELETE RESTRICT
) ${TABLE}`;

// actor_id is a user, a screen or 'system', so it links to no table.
const STATUS_CHANGES = `CREATE TABLE IF NOT EXISTS appointment_status_changes (
  id ${ID} NOT NULL DEFAULT (UUID()),
  clinic_id ${ID} NOT NULL,
  appointment_id ${ID} NOT NULL,
  from_status ${STATUS} NULL,
  to_status ${STATUS} NOT NULL,
  cause VARCHAR(40) ${WORD} NOT NULL,
  actor_id ${ID} NULL,
  reason TEXT NULL,
  at TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP(3),
  PRIMARY KEY (clinic_id, id),
  INDEX idx_status_change_apt (clinic_id, appointment_id, at) COMMENT 'history of an appointment',
  INDEX idx_status_change_date (clinic_id, at) COMMENT 'flow of a period: waits and throughput',
  ${clinicKey('appointment_status_changes')},
  CONSTRAINT fk_status_changes_appointment FOREIGN KEY (clinic_id, appointment_id)
    REFERENCES appointments (clinic_id, id) ON DELETE CASCADE
) ${TABLE}`;

const REMINDERS = `CREATE TABLE IF NOT EXISTS appointment_reminders (
  id ${ID} NOT NULL DEFAULT (UUID()),
  clinic_id ${ID} NOT NULL,
  appointment_id ${ID} NOT NULL,
  type ENUM('email', 'sms', 'call') NOT NULL,
  send_at TIMESTAMP NOT NULL,
  status ENUM('pending', 'sent', 'failed', 'cancelled') DEFAULT 'pending',
  sent_at TIMESTAMP NULL,
  error_message TEXT NULL,
  ${ROW_TIMES},
  ${EDITABLE},
  PRIMARY KEY (clinic_id, id),
  INDEX idx_reminder_clinic (clinic_id, status, send_at) COMMENT 'reminders of the clinic still to send, next first',
  INDEX idx_reminder_apt (clinic_id, appointment_id) COMMENT 'reminders of an appointment',
  INDEX idx_reminder_send_at (clinic_id, send_at) COMMENT 'reminders of a period',
  INDEX idx_reminder_status (clinic_id, status) COMMENT 'failed reminders of the clinic',
  ${clinicKey('appointment_reminders')},
  CONSTRAINT fk_reminders_appointment FOREIGN KEY (clinic_id, appointment_id)
    REFERENCES appointments (clinic_id, id) ON DELETE CASCADE
) ${TABLE}`;

// One tiny hot row a clinic, the last lock of every board transaction: no other index.
const CLINIC_STREAMS = `CREATE TABLE IF NOT EXISTS clinic_streams (
  clinic_id ${ID} NOT NULL,
  epoch INT UNSIGNED NOT NULL DEFAULT 1,
  head BIGINT UNSIGNED NOT NULL DEFAULT 0,
  tag INT UNSIGNED NOT NULL DEFAULT 0,
  PRIMARY KEY (clinic_id),
  ${clinicKey('clinic_streams')}
) ${TABLE}`;

// Held by a command that books time or a room, so that two cannot take the same slot. A row of its own: a lock on
// the clinic's row would block every insert that refers to it.
const SCHEDULE_LOCKS = `CREATE TABLE IF NOT EXISTS schedule_locks (
  clinic_id ${ID} NOT NULL,
  taken_at TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP(3),
  PRIMARY KEY (clinic_id),
  ${clinicKey('schedule_locks')}
) ${TABLE}`;

const BOARD_CHANGES = `CREATE TABLE IF NOT EXISTS board_changes (
  clinic_id ${ID} NOT NULL,
  seq BIGINT UNSIGNED NOT NULL,
  tag INT UNSIGNED NOT NULL,
  command_id VARCHAR(64) ${WORD} NOT NULL,
  cause VARCHAR(40) ${WORD} NOT NULL,
  entity_type VARCHAR(40) ${WORD} NOT NULL,
  entity_id ${ID} NOT NULL,
  actor_id ${ID} NULL,
  at TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP(3),
  body JSON NOT NULL,
  PRIMARY KEY (clinic_id, seq),
  UNIQUE INDEX uq_board_change_command (clinic_id, command_id) COMMENT 'first result of a repeated command',
  ${clinicKey('board_changes')}
) ${TABLE}`;

const IDEMPOTENCY_KEYS = `CREATE TABLE IF NOT EXISTS idempotency_keys (
  clinic_id ${ID} NOT NULL,
  command_id VARCHAR(64) ${WORD} NOT NULL,
  actor_id ${ID} NOT NULL,
  request_hash BINARY(32) NOT NULL,
  status SMALLINT UNSIGNED NULL,
  reply LONGTEXT NULL,
  created_at TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP,
  PRIMARY KEY (clinic_id, command_id),
  INDEX idx_idempotency_created (clinic_id, created_at) COMMENT 'keys older than a day, for their removal',
  ${clinicKey('idempotency_keys')}
) ${TABLE}`;

export async function up(knex: Knex): Promise<void> {
  const appointments = [APPOINTMENTS, STATUS_CHANGES, REMINDERS];
  const board = [CLINIC_STREAMS, SCHEDULE_LOCKS, BOARD_CHANGES, IDEMPOTENCY_KEYS];
  for (const table of [...appointments, ...board]) await knex.raw(table);
}
