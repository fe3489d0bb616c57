import { afterAll, beforeAll } from 'vitest';
import { book } from '../../../shared/appointmentEndpoints.ts';
import { PetId, UserId, type AppointmentId } from '../../../shared/ids.ts';
import type { ReminderStep } from '../../../shared/organization.ts';
import { listReminders } from '../../../shared/reminderEndpoints.ts';
import type { Config } from '../../../server/config.ts';
import { ask, signedIn, testApp, type Asker, type TestServer } from '../../support/testApp.ts';
import { makeClient, makeClinic, makePet, type TestClinic } from '../../support/testDatabase.ts';

export type Scene = {
  readonly clinic: TestClinic;
  readonly rita: Asker;
  readonly pet: { readonly id: string; readonly clientId: string };
};
type Wish = { plan?: readonly ReminderStep[]; client?: object };

export const usual: readonly ReminderStep[] = [
  { type: 'email', hoursBefore: 48 },
  { type: 'email', hoursBefore: 24 },
];

/** Monday noon in New York: the first instant of each test's clock. */
export const noon = '2026-06-08T16:00:00.000Z';
const hourMs = 3_600_000;
export const later = (hours: number) => new Date(Date.parse(noon) + hours * hourMs).toISOString();

/** One server a file with a database and a clock of its own: the timers of all its clinics run. */
export class ReminderStage {
  #server: TestServer | undefined;

  /** `config` is asked for when the server starts. */
  constructor(prefix: string, config: () => Partial<Config> = () => ({})) {
    beforeAll(async () => {
      this.#server = await testApp(config(), { prefix });
    });
    afterAll(() => this.#server?.close());
  }

  get server(): TestServer {
    if (!this.#server) throw new Error('the server starts in beforeAll');
    return this.#server;
  }

  async scene({ plan = usual, client = {} }: Wish = {}): Promise<Scene> {
    const { deps, clock } = this.server;
    clock.stopAt(noon);
    const clinic = await makeClinic(deps.db, { settings: { reminderPlan: plan } });
    const { id } = await makeClient(deps.db, clinic, { ...client });
    const pet = await makePet(deps.db, clinic, { client: { id }, name: 'Rex' });
    return { clinic, pet, rita: await signedIn(this.server, clinic.users.receptionist) };
  }

  /** A visit that starts so many hours after noon. */
  async booked({ rita, pet, clinic }: Scene, hours: number) {
    const body = {
      petId: PetId.parse(pet.id),
      veterinarianId: UserId.parse(clinic.users.veterinarian.id),
      type: 'surgery',
      reason: 'Secret reason',
      startAt: later(hours),
      endAt: later(hours + 0.5),
    } as const;
    const reply = await ask(rita, book, { body });
    if (reply.status !== 201) throw new Error(JSON.stringify(reply.problem));
    return reply.body.card;
  }

  async reminders({ rita }: Scene, appointmentId: AppointmentId) {
    return (await ask(rita, listReminders, { query: { appointmentId } })).body.items;
  }

  /** What each of them came to, in the order of their times. */
  async statuses(scene: Scene, appointmentId: AppointmentId): Promise<string[]> {
    return (await this.reminders(scene, appointmentId)).map(({ status }) => status);
  }

  /** Sets the clock so many hours after noon and runs what is due, to the end. */
  async runAt(hours: number): Promise<void> {
    this.server.clock.stopAt(later(hours));
    while ((await this.server.timers.runDue()) > 0);
  }

  /** The letters about this reminder's clinic, oldest first. */
  async letters({ clinic }: Scene): Promise<{ recipient: string; subject: string }[]> {
    return clinic.run(() =>
      this.server.deps.db
        .app('mail_messages')
        .where({ clinic_id: clinic.id, kind: 'appointment_reminder' })
        .orderBy('id')
        .select('recipient', 'subject'),
    );
  }

  /** Sets columns of a row as somebody else's request would. */
  async set({ clinic }: Scene, table: string, id: string, columns: object): Promise<void> {
    await clinic.run(() =>
      this.server.deps.db.app(table).where({ clinic_id: clinic.id, id }).update(columns),
    );
  }
}
