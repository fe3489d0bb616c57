import { afterAll, beforeAll, expect, it } from 'vitest';
import { UserId } from '../../../shared/ids.ts';
import { changeRole, deactivateUser } from '../../../shared/userEndpoints.ts';
import { ask, signedIn, testApp, type TestServer } from '../../support/testApp.ts';
import { makeAppointment, makeClinic } from '../../support/testDatabase.ts';

let server: TestServer;
beforeAll(async () => {
  server = await testApp({}, { prefix: 'booked' });
});
afterAll(() => server.close());

async function scene() {
  server.clock.stopAt('2026-11-22T15:00:00Z');
  const clinic = await makeClinic(server.deps.db);
  for (const day of ['23', '24'])
    await makeAppointment(server.deps.db, clinic, {
      startTime: new Date(`2026-11-${day}T15:00:00Z`),
    });
  await makeAppointment(server.deps.db, clinic, { status: 'cancelled' });
  const ada = await signedIn(server, clinic.users.admin);
  const userId = (role: 'veterinarian' | 'technician') => UserId.parse(clinic.users[role].id);
  return { ada, userId };
}

const message = '2 appointments from 23 November are still with Vera Vet';

it('says which visits are still with a veterinarian who is deactivated', async () => {
  const { ada, userId } = await scene();
  const vera = { params: { userId: userId('veterinarian') }, body: { version: 1 } };
  const { body } = await ask(ada, deactivateUser, vera);
  expect(body.warnings).toEqual([{ path: 'body.isActive', message }]);
  const theo = { params: { userId: userId('technician') }, body: { version: 1 } };
  expect((await ask(ada, deactivateUser, theo)).body.warnings).toEqual([]);
});

it('says it of somebody who is a veterinarian no more', async () => {
  const { ada, userId } = await scene();
  const params = { userId: userId('veterinarian') };
  const { body } = await ask(ada, changeRole, { params, body: { version: 1, role: 'technician' } });
  expect(body.warnings).toEqual([{ path: 'body.role', message }]);
});
