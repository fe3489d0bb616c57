import { afterAll, beforeAll, expect, it } from 'vitest';
import { ClientId } from '../../../shared/ids.ts';
import { createPet, updatePet } from '../../../shared/petEndpoints.ts';
import { ask, signedIn, testApp, type TestServer } from '../../support/testApp.ts';
import { makeClient, makeClinic } from '../../support/testDatabase.ts';

let server: TestServer;
beforeAll(async () => {
  server = await testApp();
});
afterAll(() => server.close());

async function desk() {
  const clinic = await makeClinic(server.deps.db);
  const rita = await signedIn(server, clinic.users.receptionist);
  const { id } = await makeClient(server.deps.db, clinic, { lastName: 'Moreno' });
  const make = (name: string, microchipId: string) =>
    ask(rita, createPet, {
      body: { clientId: ClientId.parse(id), name, species: 'cat', sex: 'female', microchipId },
    });
  return { rita, make };
}

it('keeps the digits of a microchip, however they are grouped, and anything else as it is', async () => {
  const { make } = await desk();
  const grouped = await make('Luna', '985 112-345.678903');
  expect(grouped.body).toMatchObject({ microchipId: '985112345678903', warnings: [] });
  expect((await make('Kali', 'AVID 123-456')).body.microchipId).toBe('AVID 123-456');
});

it('says which other animal of the clinic has the same microchip', async () => {
  const { rita, make } = await desk();
  const elsewhere = await desk();
  await elsewhere.make('Stranger', '985112345678903');
  expect((await make('Luna', '985112345678903')).body.warnings).toEqual([]);
  const same = {
    path: 'body.microchipId',
    message: 'Luna (Moreno) has the same number',
  };
  expect((await make('Kali', '985-112345678903')).body.warnings).toEqual([same]);
  const { body: other } = await make('Mitzi', '985112345678904');
  const { body } = await ask(rita, updatePet, {
    params: { petId: other.id },
    body: { version: 1, microchipId: '985 112345678903' },
  });
  expect(body.warnings).toEqual([same]);
});
