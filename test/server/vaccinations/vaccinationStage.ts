import { afterAll, beforeAll } from 'vitest';
import { createVaccination, type NewVaccination } from '../../../shared/vaccinationEndpoints.ts';
import { ask, signedIn, testApp, type Asker, type TestServer } from '../../support/testApp.ts';
import { makeClient, makeClinic, makePet } from '../../support/testDatabase.ts';

export const noon = '2026-11-22T17:00:00.000Z';

/** One server a file, on whose clock it is noon of a day in New York. */
export class VaccinationStage {
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

  async scene(pet: Readonly<Record<string, unknown>> = {}) {
    this.server.clock.stopAt(noon);
    const { db } = this.server.deps;
    const clinic = await makeClinic(db);
    const client = await makeClient(db, clinic, { lastName: 'Moreno', mobile: '555-0111' });
    const dog = await makePet(db, clinic, { client, name: 'Biscuit', ...pet });
    const { admin, veterinarian, technician, receptionist } = clinic.users;
    return {
      clinic,
      client,
      pet: dog,
      ada: await signedIn(this.server, admin),
      vera: await signedIn(this.server, veterinarian),
      theo: await signedIn(this.server, technician),
      rita: await signedIn(this.server, receptionist),
    };
  }
}

/** Writes down a dose of DAPP unless told. */
export async function give(
  asker: Asker,
  petId: string,
  dose: Partial<Record<keyof NewVaccination, unknown>> & { readonly dateGiven: string },
) {
  const body = { vaccineName: 'DAPP', petId, ...dose } as NewVaccination; // ids of rows made by the test
  const reply = await ask(asker, createVaccination, { body });
  if (reply.status !== 201) throw new Error(JSON.stringify(reply.problem));
  return reply.body;
}
