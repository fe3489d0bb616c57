import { afterAll, beforeAll } from 'vitest';
import { archiveClinic, type Archived } from '../../../server/retention/archiveClinic.ts';
import { testApp, type TestServer } from '../../support/testApp.ts';
import {
  makeAppointment,
  makeClinic,
  makePet,
  makeRow,
  type TestClinic,
} from '../../support/testDatabase.ts';
import { administrator, type PlainConnection } from '../db/administrator.ts';

/** When the animals of these tests were last seen. The procedures refuse what is younger than seven years by the database's own clock. */
export const lastSeen = '2019-06-01T10:00:00Z';
export const dayMs = 86_400_000;

/** A server whose clock stands in 2026, when the seven years of `lastSeen` end. */
export class RetentionStage {
  readonly #prefix: string;
  declare server: TestServer;
  declare root: PlainConnection;

  constructor(prefix: string) {
    this.#prefix = prefix;
    beforeAll(async () => {
      this.server = await testApp({}, { prefix });
      this.root = await administrator(this.#prefix);
      this.server.clock.stopAt('2026-06-02T00:00:00Z');
    });
    afterAll(async () => {
      this.root.end();
      await this.server.close();
    });
  }

  clinic(): Promise<TestClinic> {
    return makeClinic(this.server.deps.db);
  }

  run(clinic: TestClinic, isDry = false): Promise<Archived> {
    return archiveClinic(this.server.deps, { clinicId: clinic.id, isDry });
  }

  /** An animal last seen then, with one row of everything that belongs to an animal. */
  async oldPet(clinic: TestClinic, seenAt = lastSeen): Promise<{ id: string; clientId: string }> {
    const { db } = this.server.deps;
    const at = new Date(seenAt);
    const old = { createdAt: at };
    const pet = await makePet(db, clinic, { ...old });
    const visit = await makeAppointment(db, clinic, { pet, startTime: at, status: 'completed' });
    const of = { petId: pet.id, ...old };
    await makeRow(db, clinic, 'appointment_status_changes', {
      appointmentId: visit.id,
      toStatus: 'completed',
      cause: 'completed',
      at,
    });
    const vet = clinic.users.veterinarian.id;
    const note = await makeRow(db, clinic, 'medical_records', {
      ...of,
      veterinarianId: vet,
      visitDate: at,
      appointmentId: visit.id,
    });
    await makeRow(db, clinic, 'diagnoses', { medicalRecordId: note.id, description: 'Otitis' });
    const date = seenAt.slice(0, 10);
    await makeRow(db, clinic, 'vaccinations', {
      ...of,
      vaccineName: 'Rabies',
      dateGiven: date,
      nextDueDate: '2022-06-01',
      administeredBy: vet,
    });
    const result = await makeRow(db, clinic, 'lab_results', {
      ...of,
      appointmentId: visit.id,
      testName: 'Potassium',
      testDate: date,
      status: 'critical',
    });
    const alert = await makeRow(db, clinic, 'lab_alerts', {
      petId: pet.id,
      labResultId: result.id,
      appointmentId: visit.id,
      testName: 'Potassium',
      level: 'assigned',
      levelChangedAt: at,
    });
    await makeRow(db, clinic, 'lab_alert_events', { labAlertId: alert.id, kind: 'alert_raised' });
    // The client was last changed then as well; only the owner of the tables can say so.
    await this.root.rows('UPDATE clients SET created_at = ?, updated_at = ? WHERE id = ?', [
      at,
      at,
      pet.clientId,
    ]);
    return pet;
  }

  async count(clinic: TestClinic, table: string): Promise<number> {
    const [row] = await this.root.rows<{ n: number }>(
      `SELECT COUNT(*) AS n FROM ${table} WHERE clinic_id = ?`,
      [clinic.id],
    );
    return Number(row?.n);
  }
}

/** What goes with one `oldPet`. */
export const family = {
  appointment_status_changes: 1,
  appointments: 1,
  clients: 1,
  diagnoses: 1,
  lab_alert_events: 1,
  lab_alerts: 1,
  lab_results: 1,
  medical_records: 1,
  pets: 1,
  vaccinations: 1,
};
