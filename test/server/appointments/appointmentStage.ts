import { beforeAll, afterAll } from 'vitest';
import type { Card } from '../../../shared/board.ts';
import { signedIn, testApp, type Asker, type TestServer } from '../../support/testApp.ts';
import { makeAppointment, makeClinic, type TestClinic } from '../../support/testDatabase.ts';

export type Scene = { clinic: TestClinic; rita: Asker; vera: Asker; admin: Asker };

/** One server a file; each test makes its own clinic with `scene()`. */
export class AppointmentStage {
  #server: TestServer | undefined;

  constructor() {
    beforeAll(async () => {
      this.#server = await testApp();
    });
    afterAll(() => this.#server?.close());
  }

  get server(): TestServer {
    if (!this.#server) throw new Error('the server starts in beforeAll');
    return this.#server;
  }

  async scene(): Promise<Scene> {
    const clinic = await makeClinic(this.server.deps.db);
    const { receptionist, veterinarian, admin } = clinic.users;
    return {
      clinic,
      rita: await signedIn(this.server, receptionist),
      vera: await signedIn(this.server, veterinarian),
      admin: await signedIn(this.server, admin),
    };
  }

  appointment(clinic: TestClinic, columns: Record<string, unknown> = {}) {
    return makeAppointment(this.server.deps.db, clinic, columns);
  }

  /** A time from now, in whole minutes as people book. */
  inMs(ms: number): string {
    return new Date(Math.ceil((this.server.clock.nowMs() + ms) / 60_000) * 60_000).toISOString();
  }
}

export const at = (id: string) => ({ appointmentId: id as Card['id'] });
