import { afterAll, beforeAll } from 'vitest';
import type { AlertCard } from '../../../shared/board.ts';
import { listLabAlerts, reportLabResult } from '../../../shared/labEndpoints.ts';
import { TimerRunner } from '../../../server/jobs/timerRunner.ts';
import { labAlertTimers } from '../../../server/labAlerts/escalation.ts';
import { ask, signedIn, testApp, type Asker, type TestServer } from '../../support/testApp.ts';
import { makeClinic, makePet, type TestClinic } from '../../support/testDatabase.ts';

const potassium = {
  testName: 'Potassium',
  resultValue: '7.8',
  unit: 'mmol/L',
  referenceRange: '3.5-5.8',
  testDate: '2025-11-22',
};

/** One server a file, on a database of its own: its timers are run with its own clock. */
export class LabStage {
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
    const clinic = await makeClinic(this.server.deps.db);
    const { veterinarian, technician, receptionist } = clinic.users;
    const pet = await makePet(this.server.deps.db, clinic, { name: 'Biscuit' });
    return {
      clinic,
      pet,
      vera: await signedIn(this.server, veterinarian),
      theo: await signedIn(this.server, technician),
      rita: await signedIn(this.server, receptionist),
    };
  }

  /** Runs what is due, as two nodes at once would. */
  async runTimers(): Promise<void> {
    const node = () => new TimerRunner(this.server.deps, labAlertTimers);
    await Promise.all([node().runDue(), node().runDue()]);
  }

  async events(clinic: TestClinic, alert: AlertCard): Promise<string[]> {
    const rows: { kind: string }[] = await clinic.run(() =>
      this.server.deps.db
        .app('lab_alert_events')
        .where({ clinic_id: clinic.id, lab_alert_id: alert.id })
        .orderBy(['at', 'id'])
        .select('kind'),
    );
    return rows.map((row) => row.kind);
  }
}

/** Reports a critical potassium unless told. */
export async function report(asker: Asker, petId: string, over: object = {}) {
  const body = { petId: petId as never, status: 'critical' as const, ...potassium, ...over };
  const reply = await ask(asker, reportLabResult, { body });
  if (reply.status !== 201) throw new Error(JSON.stringify(reply.problem));
  return reply.body;
}

export async function alerts(asker: Asker): Promise<AlertCard[]> {
  return (await ask(asker, listLabAlerts, {})).body.items;
}

export async function onlyAlert(asker: Asker): Promise<AlertCard> {
  const [alert, ...more] = await alerts(asker);
  if (!alert || more.length > 0) throw new Error(`${String(more.length + 1)} alerts`);
  return alert;
}

export const at = (alert: AlertCard) => ({ labAlertId: alert.id });
export const minute = 60_000;
