import { afterAll, beforeAll, expect, it } from 'vitest';
import { testApp, type TestServer } from '../../support/testApp.ts';
import { makeClinic } from '../../support/testDatabase.ts';
import { browserOf } from './browser.ts';

let server: TestServer;
beforeAll(async () => {
  server = await testApp();
});
afterAll(() => server.close());

it('everyone of the staff sees the names and roles of the clinic’s people, and nothing more of them', async () => {
  const clinic = await makeClinic(server.deps.db);
  await makeClinic(server.deps.db);
  const { auth } = server.deps.db;
  const { technician, receptionist } = clinic.users;
  await auth('users')
    .where({ clinic_id: clinic.id, id: technician.id })
    .update({ is_active: false });
  const browser = await browserOf(server, receptionist);
  const reply = await browser.send('GET', '/users');
  const person = (role: keyof typeof clinic.users, isActive = true) => {
    const { id, firstName, lastName } = clinic.users[role];
    return { id, firstName, lastName, role, isActive };
  };
  expect(reply.body).toEqual({
    items: [
      person('admin'),
      person('receptionist'),
      person('technician', false),
      person('veterinarian'),
    ],
    nextCursor: null,
  });
});
