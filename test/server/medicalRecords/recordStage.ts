import { afterAll, beforeAll } from 'vitest';
import type { MedicalRecord, WrittenRecord } from '../../../shared/medicalRecord.ts';
import { createMedicalRecord, type NewRecord } from '../../../shared/medicalRecordEndpoints.ts';
import { TimerRunner } from '../../../server/jobs/timerRunner.ts';
import { medicalRecordTimers } from '../../../server/medicalRecords/recordLock.ts';
import { ask, signedIn, testApp, type Asker, type TestServer } from '../../support/testApp.ts';
import { makeClinic, makePet, makeUser, type TestClinic } from '../../support/testDatabase.ts';

/** A note that says something in each of its texts. */
export const soap = {
  subjective: 'Scratches since Monday',
  objective: 'Left ear canal red, brown wax',
  assessment: 'Otitis externa',
  plan: 'Clean twice a day, drops for ten days',
};

type Audited = { action: string; entity_id: string; new_values: string | null };

/** One server a file, on a database of its own: its timers are run with its own clock. */
export class RecordStage {
  #server: TestServer | undefined;

  constructor(prefix: string) {
    beforeAll(async () => {
      this.#server = await testApp({}, { prefix });
    });
    afterAll(() => this.#server?.close());
  }

  get server(): TestServer {
    if (!this.#server) throw new Error('the server starts in beforeAll');
    return this.#server;
  }

  async scene() {
    const { db } = this.server.deps;
    const clinic = await makeClinic(db);
    const { admin, veterinarian, technician, receptionist } = clinic.users;
    const second = await makeUser(db, clinic, { firstName: 'Sam', lastName: 'Second' });
    return {
      clinic,
      pet: await makePet(db, clinic, { name: 'Biscuit' }),
      ada: await signedIn(this.server, admin),
      vera: await signedIn(this.server, veterinarian),
      sam: await signedIn(this.server, second),
      theo: await signedIn(this.server, technician),
      rita: await signedIn(this.server, receptionist),
    };
  }

  /** A note of the pet, written by the veterinarian who asks. */
  async note(
    vera: Asker,
    pet: { id: string },
    said: Partial<NewRecord> = {},
  ): Promise<WrittenRecord> {
    const body = { ...soap, ...said, petId: pet.id };
    const { status, body: record, problem } = await ask(vera, createMedicalRecord, { body });
    if (status !== 201) throw new Error(JSON.stringify(problem));
    return record;
  }

  /** Runs what is due, as two nodes at once would. */
  async runTimers(): Promise<void> {
    const node = () => new TimerRunner(this.server.deps, medicalRecordTimers);
    await Promise.all([node().runDue(), node().runDue()]);
  }

  /** Rows of the audit log of one kind of record, in their order. */
  async audited(clinic: TestClinic, entityType: string): Promise<Audited[]> {
    return clinic.run(() =>
      this.server.deps.db
        .app('audit_logs')
        .where({ clinic_id: clinic.id, entity_type: entityType })
        .orderBy('seq')
        .select('action', 'entity_id', 'new_values'),
    );
  }
}

export const at = (record: Pick<MedicalRecord, 'id'>) => ({
  params: { medicalRecordId: record.id },
});
