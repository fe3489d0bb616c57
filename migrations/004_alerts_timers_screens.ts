import type { Knex } from 'knex';
import { clinicKey, EDITABLE, ID, ROW_TIMES, TABLE, WORD } from '../server/db/columnParts.ts';

const LAB_RESULTS = `CREATE TABLE IF NOT EXISTS lab_results (
  id ${ID} NOT NULL DEFAULT (UUID()),
  clinic_id ${ID} NOT NULL,
  pet_id ${ID} NOT NULL,
  appointment_id ${ID} NULL,
  test_name VARCHAR(200) NOT NULL,
  test_code VARCHAR(50),
  result_value VARCHAR(500),
  reference_range VARCHAR(200),
  unit VARCHAR(50),
  status ENUM('normal', 'abnormal', 'critical', 'pending') DEFAULT 'pending',
  test_date DATE NOT NULL,
  received_date DATE,
  lab_provider VARCHAR(100),
  notes TEXT,
  ${ROW_TIMES},
  ${EDITABLE},
  PRIMARY KEY (clinic_id, id),
  INDEX idx_lab_clinic_pet (clinic_id, pet_id, test_date DESC) COMMENT 'lab results of a pet, latest first',
  INDEX idx_lab_test_date (clinic_id, test_date DESC) COMMENT 'lab results of a period, latest first',
  INDEX idx_lab_status (clinic_id, status, test_date DESC) COMMENT 'pending and critical results, latest first',
  INDEX idx_lab_test_name (clinic_id, test_name) COMMENT 'results of one test; its trend',
  INDEX idx_lab_appointment (clinic_id, appointment_id) COMMENT 'lab results of an appointment',
  ${clinicKey('lab_results')},
  CONSTRAINT fk_lab_results_pet FOREIGN KEY (clinic_id, pet_id) REFERENCES pets (clinic_id, id)
    ON DELETE CASCADE,
  CONSTRAINT fk_lab_results_appointment FOREIGN KEY (clinic_id, appointment_id)
    REFERENCES appointments (clinic_id, id) ON DELETE RESTRICT
) ${TABLE}`;

const LAB_ALERTS = `CREATE TABLE IF NOT EXISTS lab_alerts (
  id ${ID} NOT NULL DEFAULT (UUID()),
  clinic_id ${ID} NOT NULL,
  lab_result_id ${ID} NOT NULL,
  pet_id ${ID} NOT NULL,
  appointment_id ${ID} NULL,
  veterinarian_id ${ID} NULL,
  level ENUM('assigned', 'all_veterinarians', 'whole_clinic') NOT NULL,
  state ENUM('open', 'acknowledged', 'withdrawn') NOT NULL DEFAULT 'open',
  revision INT UNSIGNED NOT NULL DEFAULT 1,
  test_name VARCHAR(200) NOT NULL,
  result_value VARCHAR(500),
  unit VARCHAR(50),
  reference_range VARCHAR(200),
  raised_at TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP(3),
  level_changed_at TIMESTAMP(3) NULL,
  acknowledged_at TIMESTAMP(3) NULL,
  acknowledged_by ${ID} NULL,
  read_back BOOLEAN NULL,
  note TEXT,
  withdrawn_at TIMESTAMP(3) NULL,
  withdrawn_reason TEXT,
  withdrawal_seen_at TIMESTAMP(3) NULL,
  asked_version INT UNSIGNED NOT NULL DEFAULT 1,
  version INT UNSIGNED NOT NULL DEFAULT 1,
  ${ROW_TIMES},
  PRIMARY KEY (clinic_id, id),
  UNIQUE INDEX uq_lab_alert_result (clinic_id, lab_result_id) COMMENT 'the one alert of a lab result',
  INDEX idx_lab_alert_open (clinic_id, state, raised_at) COMMENT 'open alerts of the clinic, oldest first',
  INDEX idx_lab_alert_pet (clinic_id, pet_id, raised_at) COMMENT 'alerts of a pet',
  INDEX idx_lab_alert_appointment (clinic_id, appointment_id) COMMENT 'alerts of an appointment',
  INDEX idx_lab_alert_vet (clinic_id, veterinarian_id, state) COMMENT 'open alerts of a veterinarian',
  INDEX idx_lab_alert_by (clinic_id, acknowledged_by) COMMENT 'foreign key; acknowledged by this person',
  ${clinicKey('lab_alerts')},
  CONSTRAINT fk_lab_alerts_result FOREIGN KEY (clinic_id, lab_result_id)
    REFERENCES lab_results (clinic_id, id) ON DELETE CASCADE,
  CONSTRAINT fk_lab_alerts_pet FOREIGN KEY (clinic_id, pet_id) REFERENCES pets (clinic_id, id)
    ON DELETE CASCADE,
  CONSTRAINT fk_lab_alerts_appointment FOREIGN KEY (clinic_id, appointment_id)
    REFERENCES appointments (clinic_id, id) ON DELETE RESTRICT,
  CONSTRAINT fk_lab_alerts_veterinarian FOREIGN KEY (clinic_id, veterinarian_id)
    REFERENCES users (clinic_id, id) ON DELETE RESTRICT,
  CONSTRAINT fk_lab_alerts_by FOREIGN KEY (clinic_id, acknowledged_by)
    REFERENCES users (clinic_id, id) ON DELETE RESTRICT
) ${TABLE}`;

const LAB_ALERT_EVENTS = `CREATE TABLE IF NOT EXISTS lab_alert_events (
  id ${ID} NOT NULL DEFAULT (UUID()),
  clinic_id ${ID} NOT NULL,
  lab_alert_id ${ID} NOT NULL,
  kind VARCHAR(40) ${WORD} NOT NULL,
  actor_id ${ID} NULL,
  at TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP(3),
  body JSON DEFAULT NULL,
  PRIMARY KEY (clinic_id, id),
  INDEX idx_lab_alert_event (clinic_id, lab_alert_id, at) COMMENT 'history of an alert',
  ${clinicKey('lab_alert_events')},
  CONSTRAINT fk_lab_alert_events_alert FOREIGN KEY (clinic_id, lab_alert_id)
    REFERENCES lab_alerts (clinic_id, id) ON DELETE CASCADE
) ${TABLE}`;

// idx_timer_due is the one index of a tenant table that is not clinic-first: the jobs account claims the
// next due timers of all clinics in its order.
const TIMERS = `CREATE TABLE IF NOT EXISTS timers (
  id ${ID} NOT NULL DEFAULT (UUID()),
  clinic_id ${ID} NOT NULL,
  kind VARCHAR(60) ${WORD} NOT NULL,
  entity_id ${ID} NOT NULL,
  step INT NOT NULL DEFAULT 0,
  due_at TIMESTAMP(3) NOT NULL,
  body JSON DEFAULT NULL,
  attempts INT NOT NULL DEFAULT 0,
  claimed_until TIMESTAMP(3) NULL,
  done_at TIMESTAMP(3) NULL,
  outcome VARCHAR(40) ${WORD} NULL,
  created_at TIMESTAMP NULL DEFAULT CURRENT_TIMESTAMP,
  PRIMARY KEY (clinic_id, id),
  UNIQUE INDEX uq_timer_step (clinic_id, kind, entity_id, step) COMMENT 'each step of an entity once; its cancellation',
  INDEX idx_timer_due (done_at, due_at) COMMENT 'claim of the next due timers of all clinics',
  ${clinicKey('timers')}
) ${TABLE}`;

const SCREENS = `CREATE TABLE IF NOT EXISTS screens (
  id ${ID} NOT NULL DEFAULT (UUID()),
  clinic_id ${ID} NOT NULL,
  name VARCHAR(100) NOT NULL,
  view ENUM('staff', 'lobby') NOT NULL,
  diagonal_inches DECIMAL(5,1) NULL,
  reading_distance_m DECIMAL(4,1) NULL,
  created_by ${ID} NOT NULL,
  last_seen_at TIMESTAMP(3) NULL,
  revoked_at TIMESTAMP(3) NULL,
  version INT UNSIGNED NOT NULL DEFAULT 1,
  ${ROW_TIMES},
  PRIMARY KEY (clinic_id, id),
  INDEX idx_screen_created_by (clinic_id, created_by) COMMENT 'foreign key; paired by this person',
  ${clinicKey('screens')},
  CONSTRAINT fk_screens_created_by FOREIGN KEY (clinic_id, created_by)
    REFERENCES users (clinic_id, id) ON DELETE RESTRICT
) ${TABLE}`;

export async function up(knex: Knex): Promise<void> {
  const alerts = [LAB_RESULTS, LAB_ALERTS, LAB_ALERT_EVENTS];
  for (const table of [...alerts, TIMERS, SCREENS]) await knex.raw(table);
}
