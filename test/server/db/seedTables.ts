// The owner's schema, table by table: `column type [!]` (! = NOT NULL) [= default], then the indexes.
// One is wider than the owner's 32: users.mfa_secret is sealed.
// Types in the owner's words; B = BOOLEAN, J = JSON, T = TIMESTAMP, V = VARCHAR, ID = VARCHAR(36).

const TIMES = 'created_at T = now; updated_at T = now on update';

export const SEED: Record<string, { columns: string; indexes: string }> = {
  organizations: {
    columns: `id ID! = uuid; name V(255)!; subscription_tier E(starter,professional,enterprise) = starter;
      max_clinics INT = 1; max_users_per_clinic INT = 10; settings J; ${TIMES}`,
    indexes: 'idx_org_created created_at; idx_org_subscription subscription_tier',
  },
  clinics: {
    columns: `id ID! = uuid; organization_id ID!; name V(255)!; license_number V(100); phone V(20); email V(255);
      address_line1 V(255); address_line2 V(255); city V(100); state V(50); postal_code V(20);
      country V(50) = US; timezone V(50) = America/New_York; working_hours J; settings J; is_active B = 1; ${TIMES}`,
    indexes: 'idx_clinic_org organization_id; idx_clinic_active is_active; idx_clinic_name name',
  },
  users: {
    columns: `id ID! = uuid; clinic_id ID!; email V(255)!; password_hash V(255)!; first_name V(100)!; last_name V(100)!;
      role E(admin,veterinarian,technician,receptionist)!; phone V(20); license_number V(100); mfa_secret V(255);
      mfa_backup_codes J; last_login T; password_reset_token V(255); password_reset_expires T;
      email_verified B = 0; is_active B = 1; ${TIMES}`,
    indexes:
      'idx_user_clinic clinic_id; idx_user_email email; idx_user_role role; idx_user_active is_active',
  },
  clients: {
    columns: `id ID! = uuid; clinic_id ID!; first_name V(100)!; last_name V(100)!; email V(255); phone V(20); mobile V(20);
      address_line1 V(255); address_line2 V(255); city V(100); state V(50); postal_code V(20);
      emergency_contact_name V(200); emergency_contact_phone V(20); communication_preferences J; notes TEXT;
      is_active B = 1; ${TIMES}`,
    indexes: `idx_client_clinic clinic_id; idx_client_name first_name,last_name; idx_client_email email;
      idx_client_phone phone; idx_client_active is_active`,
  },
  pets: {
    columns: `id ID! = uuid; clinic_id ID!; client_id ID!; name V(100)!;
      species E(dog,cat,bird,reptile,rabbit,horse,other)!; breed V(100); color V(100); sex E(male,female,unknown)!;
      birth_date DATE; weight DECIMAL(8,2); microchip_id V(50); tattoo V(50); insurance_provider V(100);
      insurance_policy V(100); special_instructions TEXT; allergies TEXT; is_deceased B = 0; deceased_date DATE;
      photo_url V(500); ${TIMES}`,
    indexes: `idx_pet_clinic_client clinic_id,client_id; idx_pet_name name; idx_pet_species species;
      idx_pet_microchip microchip_id; idx_pet_active is_deceased`,
  },
  medical_records: {
    columns: `id ID! = uuid; clinic_id ID!; pet_id ID!; veterinarian_id ID!; visit_date T = now; chief_complaint TEXT;
      subjective TEXT; objective TEXT; assessment TEXT; plan TEXT; vitals J; temperature DECIMAL(4,1);
      heart_rate INT; respiratory_rate INT; weight DECIMAL(8,2); body_condition_score TINYINT;
      visit_type E(wellness,sick,surgery,emergency,follow_up) = wellness; follow_up_date DATE; is_locked B = 0; ${TIMES}`,
    indexes: `idx_record_clinic_date clinic_id,visit_date-; idx_record_pet_date pet_id,visit_date-;
      idx_record_vet veterinarian_id; idx_record_type visit_type`,
  },
  diagnoses: {
    columns: `id ID! = uuid; clinic_id ID!; medical_record_id ID!; diagnosis_code V(20); description TEXT!;
      is_primary B = 0; status E(active,resolved,chronic) = active; ${TIMES}`,
    indexes: `idx_diagnosis_clinic clinic_id; idx_diagnosis_record medical_record_id;
      idx_diagnosis_code diagnosis_code`,
  },
  appointments: {
    columns: `id ID! = uuid; clinic_id ID!; client_id ID!; pet_id ID!; veterinarian_id ID!; start_time T!; end_time T!;
      status E(scheduled,confirmed,checked_in,in_progress,completed,cancelled,no_show) = scheduled;
      type E(wellness,sick,surgery,emergency,follow_up,consultation)!; priority E(routine,urgent,emergency) = routine;
      reason TEXT; notes TEXT; reminder_sent B = 0; created_by ID!; ${TIMES}`,
    indexes: `idx_apt_clinic_date clinic_id,start_time; idx_apt_vet_date veterinarian_id,start_time;
      idx_apt_status status; idx_apt_type type; idx_apt_priority priority`,
  },
  appointment_reminders: {
    columns: `id ID! = uuid; clinic_id ID!; appointment_id ID!; type E(email,sms,call)!; send_at T!;
      status E(pending,sent,failed,cancelled) = pending; sent_at T; error_message TEXT; ${TIMES}`,
    indexes: `idx_reminder_clinic clinic_id; idx_reminder_apt appointment_id; idx_reminder_send_at send_at;
      idx_reminder_status status`,
  },
  vaccinations: {
    columns: `id ID! = uuid; clinic_id ID!; pet_id ID!; vaccine_name V(100)!; manufacturer V(100); lot_number V(50);
      date_given DATE!; next_due_date DATE!; administered_by ID!;
      route E(subcutaneous,intramuscular,intranasal,oral) = subcutaneous; site V(100); volume_ml DECIMAL(5,2);
      notes TEXT; ${TIMES}`,
    indexes: `idx_vaccination_clinic_pet clinic_id,pet_id; idx_vaccination_due_date next_due_date;
      idx_vaccination_vaccine vaccine_name`,
  },
  lab_results: {
    columns: `id ID! = uuid; clinic_id ID!; pet_id ID!; test_name V(200)!; test_code V(50); result_value V(500);
      reference_range V(200); unit V(50); status E(normal,abnormal,critical,pending) = pending; test_date DATE!;
      received_date DATE; lab_provider V(100); notes TEXT; ${TIMES}`,
    indexes: `idx_lab_clinic_pet clinic_id,pet_id; idx_lab_test_date test_date-; idx_lab_status status;
      idx_lab_test_name test_name`,
  },
  audit_logs: {
    columns: `id ID! = uuid; clinic_id ID!; user_id ID; entity_type V(100)!; entity_id ID!;
      action E(create,read,update,delete,login,logout)!; old_values J; new_values J; ip_address V(45);
      user_agent TEXT; session_id V(100); created_at T = now`,
    indexes: `idx_audit_clinic_date clinic_id,created_at-; idx_audit_user user_id;
      idx_audit_entity entity_type,entity_id; idx_audit_action action`,
  },
};

/** The owner's foreign keys: `table.column -> table`, and what a deletion there does. */
export const SEED_LINKS = `
  clinics.organization_id -> organizations CASCADE
  users.clinic_id -> clinics CASCADE
  clients.clinic_id -> clinics CASCADE
  pets.clinic_id -> clinics CASCADE
  pets.client_id -> clients CASCADE
  medical_records.clinic_id -> clinics CASCADE
  medical_records.pet_id -> pets CASCADE
  medical_records.veterinarian_id -> users RESTRICT
  diagnoses.clinic_id -> clinics CASCADE
  diagnoses.medical_record_id -> medical_records CASCADE
  appointments.clinic_id -> clinics CASCADE
  appointments.client_id -> clients CASCADE
  appointments.pet_id -> pets CASCADE
  appointments.veterinarian_id -> users RESTRICT
  appointments.created_by -> users RESTRICT
  appointment_reminders.clinic_id -> clinics CASCADE
  appointment_reminders.appointment_id -> appointments CASCADE
  vaccinations.clinic_id -> clinics CASCADE
  vaccinations.pet_id -> pets CASCADE
  vaccinations.administered_by -> users RESTRICT
  lab_results.clinic_id -> clinics CASCADE
  lab_results.pet_id -> pets CASCADE
  audit_logs.clinic_id -> clinics RESTRICT
  audit_logs.user_id -> users RESTRICT`;
