import type { Knex } from 'knex';
import { clinicKey, EDITABLE, ID, ROW_TIMES, TABLE } from '../server/db/columnParts.ts';

// Every statement may run again after a kill in the middle: DDL is not transactional.
// Keys start with clinic_id and foreign keys carry it, else a view can't stop a foreign row from being
// stolen, destroyed or linked to. The seed's single-column indexes are therefore clinic-first too: each
// query has a clinic. An index comment names the query that the index serves.

const ORGANIZATIONS = `CREATE TABLE IF NOT EXISTS organizations (
  id ${ID} NOT NULL DEFAULT (UUID()),
  name VARCHAR(255) NOT NULL,
  subscription_tier ENUM('starter', 'professional', 'enterprise') DEFAULT 'starter',
  max_clinics INT DEFAULT 1,
  max_users_per_clinic INT DEFAULT 10,
  settings JSON DEFAULT NULL,
  ${ROW_TIMES},
  ${EDITABLE},
  PRIMARY KEY (id),
  INDEX idx_org_created (created_at),
  INDEX idx_org_subscription (subscription_tier)
) ${TABLE}`;

const CLINICS = `CREATE TABLE IF NOT EXISTS clinics (
  id ${ID} NOT NULL DEFAULT (UUID()),
  organization_id ${ID} NOT NULL,
  name VARCHAR(255) NOT NULL,
  license_number VARCHAR(100),
  phone VARCHAR(20),
  email VARCHAR(255),
  address_line1 VARCHAR(255),
  address_line2 VARCHAR(255),
  city VARCHAR(100),
  state VARCHAR(50),
  postal_code VARCHAR(20),
  country VARCHAR(50) DEFAULT 'US',
  timezone VARCHAR(50) DEFAULT 'America/New_York',
  working_hours JSON DEFAULT NULL,
  settings JSON DEFAULT NULL,
  is_active BOOLEAN DEFAULT TRUE,
  ${ROW_TIMES},
  ${EDITABLE},
  PRIMARY KEY (id),
  INDEX idx_clinic_org (organization_id),
  INDEX idx_clinic_active (is_active),
  INDEX idx_clinic_name (name),
  CONSTRAINT fk_clinics_organization FOREIGN KEY (organization_id) REFERENCES organizations (id)
    ON DELETE CASCADE
) ${TABLE}`;

// The seed's UNIQUE e-mail over all clinics would tell one clinic who works at another: it lives in
// sign_in_emails, out of the tenant views' reach. Here it is unique within the clinic.
const USERS = `CREATE TABLE IF NOT EXISTS users (
  id ${ID} NOT NULL DEFAULT (UUID()),
  clinic_id ${ID} NOT NULL,
  email VARCHAR(255) NOT NULL,
  password_hash VARCHAR(255) NOT NULL,
  first_name VARCHAR(100) NOT NULL,
  last_name VARCHAR(100) NOT NULL,
  role ENUM('admin', 'veterinarian', 'technician', 'receptionist') NOT NULL,
  phone VARCHAR(20),
  license_number VARCHAR(100),
  mfa_secret VARCHAR(32),
  mfa_backup_codes JSON DEFAULT NULL,
  last_login TIMESTAMP NULL,
  password_reset_token VARCHAR(255),
  password_reset_expires TIMESTAMP NULL,
  email_verified BOOLEAN DEFAULT FALSE,
  is_active BOOLEAN DEFAULT TRUE,
  is_organization_owner BOOLEAN NOT NULL DEFAULT FALSE,
  ${ROW_TIMES},
  ${EDITABLE},
  PRIMARY KEY (clinic_id, id),
  UNIQUE INDEX idx_user_email (clinic_id, email) COMMENT 'user of the clinic by e-mail; one account an address',
  INDEX idx_user_clinic (clinic_id, last_name, first_name) COMMENT 'staff list by name',
  INDEX idx_user_role (clinic_id, role, is_active) COMMENT 'active veterinarians: booking, alerts to all of a role',
  INDEX idx_user_active (clinic_id, is_active) COMMENT 'number of active users against the plan',
  ${clinicKey('users')}
) ${TABLE}`;

const CLIENTS = `CREATE TABLE IF NOT EXISTS clients (
  id ${ID} NOT NULL DEFAULT (UUID()),
  clinic_id ${ID} NOT NULL,
  first_name VARCHAR(100) NOT NULL,
  last_name VARCHAR(100) NOT NULL,
  email VARCHAR(255),
  phone VARCHAR(20),
  mobile VARCHAR(20),
  address_line1 VARCHAR(255),
  address_line2 VARCHAR(255),
  city VARCHAR(100),
  state VARCHAR(50),
  postal_code VARCHAR(20),
  emergency_contact_name VARCHAR(200),
  emergency_contact_phone VARCHAR(20),
  communication_preferences JSON DEFAULT NULL,
  notes TEXT,
  is_active BOOLEAN DEFAULT TRUE,
  ${ROW_TIMES},
  ${EDITABLE},
  PRIMARY KEY (clinic_id, id),
  INDEX idx_client_clinic (clinic_id, last_name, first_name, id) COMMENT 'client list by name, pages by keyset; last name starts with',
  INDEX idx_client_name (clinic_id, first_name, last_name) COMMENT 'first name starts with',
  INDEX idx_client_email (clinic_id, email) COMMENT 'client by e-mail; duplicates at registration',
  INDEX idx_client_phone (clinic_id, phone) COMMENT 'who is calling, land line',
  INDEX idx_client_mobile (clinic_id, mobile) COMMENT 'who is calling, mobile',
  INDEX idx_client_active (clinic_id, is_active) COMMENT 'active clients of the clinic',
  FULLTEXT INDEX ft_client_search (first_name, last_name, email) COMMENT 'search box: any word of name or e-mail',
  ${clinicKey('clients')}
) ${TABLE}`;

const PETS = `CREATE TABLE IF NOT EXISTS pets (
  id ${ID} NOT NULL DEFAULT (UUID()),
  clinic_id ${ID} NOT NULL,
  client_id ${ID} NOT NULL,
  name VARCHAR(100) NOT NULL,
  species ENUM('dog', 'cat', 'bird', 'reptile', 'rabbit', 'horse', 'other') NOT NULL,
  breed VARCHAR(100),
  color VARCHAR(100),
  sex ENUM('male', 'female', 'unknown') NOT NULL,
  birth_date DATE,
  weight DECIMAL(8,2),
  microchip_id VARCHAR(50),
  tattoo VARCHAR(50),
  insurance_provider VARCHAR(100),
  insurance_policy VARCHAR(100),
  special_instructions TEXT,
  allergies TEXT,
  is_deceased BOOLEAN DEFAULT FALSE,
  deceased_date DATE NULL,
  photo_url VARCHAR(500),
  ${ROW_TIMES},
  ${EDITABLE},
  PRIMARY KEY (clinic_id, id),
  INDEX idx_pet_clinic_client (clinic_id, client_id) COMMENT 'pets of a client',
  INDEX idx_pet_name (clinic_id, name) COMMENT 'pet list by name; name starts with',
  INDEX idx_pet_species (clinic_id, species) COMMENT 'pets of a species',
  INDEX idx_pet_microchip (clinic_id, microchip_id) COMMENT 'whose is this found animal',
  INDEX idx_pet_active (clinic_id, is_deceased) COMMENT 'living patients of the clinic',
  FULLTEXT INDEX ft_pet_search (name, breed) COMMENT 'search box: any word of name or breed',
  ${clinicKey('pets')},
  CONSTRAINT fk_pets_client FOREIGN KEY (clinic_id, client_id) REFERENCES clients (clinic_id, id)
    ON DELETE CASCADE
) ${TABLE}`;

export async function up(knex: Knex): Promise<void> {
  for (const table of [ORGANIZATIONS, CLINICS, USERS, CLIENTS, PETS]) await knex.raw(table);
}
