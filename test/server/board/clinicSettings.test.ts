import { afterAll, beforeAll, expect, it } from 'vitest';
import { listAppointments } from '../../../shared/appointmentEndpoints.ts';
import { getBoard } from '../../../shared/boardEndpoints.ts';
import { ClinicSettings } from '../../../shared/organization.ts';
import { readClinic } from '../../../server/board/clinicSettings.ts';
import { ask, signedIn, testApp, type TestServer } from '../../support/testApp.ts';
import { makeAppointment, makeClinic } from '../../support/testDatabase.ts';

let server: TestServer;
beforeAll(async () => {
  server = await testApp();
});
afterAll(() => server.close());

const newer = {
  rooms: ['Attic'],
  waitMinutes: { attention: 7, late: 9, escalated: 20 },
  alertMinutes: { allVeterinarians: 2, wholeClinic: 3, everybody: 4 },
  reminderPlan: [{ type: 'email', hoursBefore: 24, language: 'fr' }],
  theme: { wall: 'dark' },
};

it('shows the board and the lists of a clinic whose settings a newer version has written', async () => {
  const { db } = server.deps;
  const clinic = await makeClinic(db, { settings: newer });
  await makeAppointment(db, clinic);
  const rita = await signedIn(server, clinic.users.receptionist);
  expect((await ask(rita, getBoard, {})).status).toBe(200);
  expect((await ask(rita, listAppointments, {})).status).toBe(200);
  const { settings } = await clinic.run(() => readClinic(db.app));
  expect(settings).toEqual({
    rooms: ['Attic'],
    waitMinutes: { attention: 7, late: 9 },
    alertMinutes: { allVeterinarians: 2, wholeClinic: 3 },
    reminderPlan: [{ type: 'email', hoursBefore: 24 }],
  });
});

it('gives a clinic that has chosen nothing the defaults', async () => {
  const clinic = await makeClinic(server.deps.db, { clinic: { settings: null } });
  const { settings } = await clinic.run(() => readClinic(server.deps.db.app));
  expect(settings).toEqual(ClinicSettings.parse({}));
});

it('writes no setting that this version does not know', () => {
  for (const part of [{ theme: newer.theme }, { waitMinutes: newer.waitMinutes }]) {
    expect(ClinicSettings.safeParse(part).success).toBe(false);
  }
});
