import type { Knex } from 'knex';
import { clinicKey, EDITABLE, ID, ROW_TIMES, TABLE } from '../server/db/columnParts.ts';

// subjective, objective, assessment and plan are encrypted by the server: no index, no search in SQL.
const MEDICAL_RECORDS = `CREATE TABLE IF NOT EXISTS medical_records (
  id ${ID} NOT NULL DEFAULT (UUID()),
  clinic_id ${ID} NOT NULL,
  pet_id ${ID} NOT NULL,
  veterinarian_id ${ID} NOT NULL,
  visit_date TIMESTAMP NULL DEFAULT CURRENT_TIMESTAMP,
  chief_complaint TEXT,
  subjective TEXT,
  objective TEXT,
  assessment TEXT,
  plan TEXT,
  vitals JSON DEFAULT NULL,
  temperature DECIMAL(4,1),
  heart_rate INT,
  respiratory_rate INT,
  weight DECIMAL(8,2),
  body_condition_score TINYINT,
  visit_type ENUM('wellness', 'sick', 'surgery', 'emergency', 'follow_up') DEFAULT 'wellness',
  follow_up_date DATE NULL,
  is_locked BOOLEAN DEFAULT FALSE,
  ${ROW_TIMES},
  ${EDITABLE},
  PRIMARY KEY (clinic_id, id),
  INDEX idx_record_clinic_date (clinic_id, visit_date DESC) COMMENT 'latest visits of the clinic; retention by date',
  INDEX idx_record_pet_date (clinic_id, pet_id, visit_date DESC) COMMENT 'history of a pet, latest first',
  INDEX idx_record_vet (clinic_id, veterinarian_id, visit_date DESC) COMMENT 'records of a veterinarian, latest first',
  INDEX idx_record_type (clinic_id, visit_type, visit_date DESC) COMMENT 'visits of a kind in a period',
  FULLTEXT INDEX ft_record_complaint (chief_complaint) COMMENT 'search box: any word of the chief complaint',
  ${clinicKey('medical_records')},
  CONSTRAINT fk_medical_records_pet FOREIGN KEY (clinic_id, pet_id) REFERENCES pets (clinic_id, id)
    ON DELETE CASCADE,
  CONSTRAINT fk_medical_records_veterinarian FOREIGN KEY (clinic_id, veterinarian_id)
    REFERENCES users (clinic_id, id) ON DELETE RESTRICT
) ${TABLE}`;

const DIAGNOSES = `CREATE TABLE IF NOT EXISTS diagnoses (
  id ${ID} NOT NULL DEFAULT (UUID()),
  clinic_id ${ID} NOT NULL,
  medical_record_id ${ID} NOT NULL,
  diagnosis_code VARCHAR(20),
  description TEXT NOT NULL,
  is_primary BOOLEAN DEFAULT FALSE,
  status ENUM('active', 'resolved', 'chronic') DEFAULT 'active',
  ${ROW_TIMES},
  ${EDITABLE},
  PRIMARY KEY (clinic_id, id),
  INDEX idx_diagnosis_clinic (clinic_id, status) COMMENT 'active and chronic diagnoses of the clinic',
  INDEX idx_diagnosis_record (clinic_id, medical_record_id) COMMENT 'diagnoses of a record',
  INDEX idx_diagnosis_code (clinic_id, diagnosis_code) COMMENT 'how often a diagnosis is made',
  FULLTEXT INDEX ft_diagnosis_search (diagnosis_code, description) COMMENT 'search box: any word of the diagnosis',
  ${clinicKey('diagnoses')},
  CONSTRAINT fk_diagnoses_record FOREIGN KEY (clinic_id, medical_record_id)
    REFERENCES medical_records (clinic_id, id) ON DELETE CASCADE
) ${TABLE}`;

const VACCINATIONS = `CREATE TABLE IF NOT EXISTS vaccinations (
  id ${ID} NOT NULL DEFAULT (UUID()),
  clinic_id ${ID} NOT NULL,
  pet_id ${ID} NOT NULL,
  vaccine_name VARCHAR(100) NOT NULL,
  manufacturer VARCHAR(100),
  lot_number VARCHAR(50),
  date_given DATE NOT NULL,
  next_due_date DATE NOT NULL,
  administered_by ${ID} NOT NULL,
  route ENUM('subcutaneous', 'intramuscular', 'intranasal', 'oral') DEFAULT 'subcutaneous',
  site VARCHAR(100),
  volume_ml DECIMAL(5,2),
  notes TEXT,
  ${ROW_TIMES},
  ${EDITABLE},
  PRIMARY KEY (clinic_id, id),
  INDEX idx_vaccination_clinic_pet (clinic_id, pet_id, date_given DESC) COMMENT 'vaccinations of a pet, latest first',
  INDEX idx_vaccination_due_date (clinic_id, next_due_date, pet_id) COMMENT 'due or overdue, read from the index alone',
  INDEX idx_vaccination_vaccine (clinic_id, vaccine_name, lot_number) COMMENT 'who had this vaccine; recall of a lot',
  INDEX idx_vaccination_by (clinic_id, administered_by) COMMENT 'foreign key; given by this person',
  ${clinicKey('vaccinations')},
  CONSTRAINT fk_vaccinations_pet FOREIGN KEY (clinic_id, pet_id) REFERENCES pets (clinic_id, id)
    ON DELETE CASCADE,
  CONSTRAINT fk_vaccinations_by FOREIGN KEY (clinic_id, administered_by)
    REFERENCES users (clinic_id, id) ON DELETE RESTRICT
) ${TABLE}`;

export async function up(knex: Knex): Promise<void> {
  for (const table of [MEDICAL_RECORDS, DIAGNOSES, VACCINATIONS]) await knex.raw(table);
}
