import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { checkIn } from '../../../shared/appointmentEndpoints.ts';
import { AppointmentId } from '../../../shared/ids.ts';
import { ask, signedIn, testApp, type TestServer } from '../../support/testApp.ts';
import { makeAppointment, makeClinic, makePet } from '../../support/testDatabase.ts';

let server: TestServer;
beforeAll(async () => {
  server = await testApp({}, { prefix: 'checkinday' });
});
afterAll(() => server.close());

/** Checks in for a visit of this time, now. Both by the clock of New York. */
async function checkedIn(now: string, start: string, pet: Record<string, unknown> = {}) {
  server.clock.stopAt(`${now}-05:00`);
  const clinic = await makeClinic(server.deps.db);
  const rita = await signedIn(server, clinic.users.receptionist);
  const { id } = await makeAppointment(server.deps.db, clinic, {
    pet: await makePet(server.deps.db, clinic, pet),
    startTime: new Date(`${start}-05:00`),
  });
  const params = { appointmentId: AppointmentId.parse(id) };
  return ask(rita, checkIn, { params, body: { version: 1 } });
}

describe('a patient is checked in', () => {
  it.each([
    ['early in the morning of the day', '2026-11-23T07:00:00', '2026-11-23T19:30:00'],
    ['late in the evening of the day', '2026-11-23T23:50:00', '2026-11-23T08:00:00'],
    ['after midnight, late for the evening before', '2026-11-24T00:40:00', '2026-11-23T23:00:00'],
  ])('%s', async (_when, now, start) => {
    expect((await checkedIn(now, start)).status).toBe(200);
  });

  it.each([
    ['2026-12-15T10:00:00', 'This visit is on 15 December: reschedule it to today first.'],
    ['2026-11-21T10:00:00', 'This visit is on 21 November: reschedule it to today first.'],
    ['2027-01-15T10:00:00', 'This visit is on 15 January 2027: reschedule it to today first.'],
  ])('not for a visit of another day: %s', async (start, detail) => {
    const refused = await checkedIn('2026-11-23T10:00:00', start);
    expect(refused).toMatchObject({ status: 409, problem: { code: 'not_today', detail } });
  });

  it('not after it died', async () => {
    const day = '2026-11-23T10:00:00';
    const refused = await checkedIn(day, day, { name: 'Zelda', isDeceased: true });
    expect(refused.problem).toMatchObject({
      code: 'pet_deceased',
      detail: 'Zelda is recorded as deceased.',
      current: { pet: { isDeceased: true } },
    });
  });
});
