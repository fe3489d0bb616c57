import { describe, expect, it } from 'vitest';
import { book, reschedule, updateAppointment } from '../../../shared/appointmentEndpoints.ts';
import { getClinic, updateClinic } from '../../../shared/clinicEndpoints.ts';
import { ClinicId } from '../../../shared/ids.ts';
import { ask } from '../../support/testApp.ts';
import { makePet } from '../../support/testDatabase.ts';
import { AppointmentStage, at, type Scene } from './appointmentStage.ts';

const stage = new AppointmentStage();
const closed = [{ path: 'body.startAt', message: 'The clinic is closed then.' }];

/** The admin writes down when the clinic is open; a weekday that is not named is closed. */
async function opensIn({ clinic, admin }: Scene, workingHours: object) {
  const params = { clinicId: ClinicId.parse(clinic.id) };
  const { version } = (await ask(admin, getClinic, { params })).body;
  const reply = await ask(admin, updateClinic, { params, body: { version, workingHours } });
  expect(reply.status).toBe(200);
}

async function bookTomorrow({ clinic, rita }: Scene) {
  const pet = await makePet(stage.server.deps.db, clinic);
  return ask(rita, book, {
    body: {
      petId: pet.id,
      veterinarianId: clinic.users.veterinarian.id,
      startAt: stage.inMs(86_400_000),
      endAt: stage.inMs(88_200_000),
      type: 'wellness',
    },
  });
}

describe('a visit outside of the opening hours', () => {
  it('is booked and moved all the same, with a warning at its start', async () => {
    const scene = await stage.scene();
    await opensIn(scene, {});
    const booked = await bookTomorrow(scene);
    expect(booked).toMatchObject({ status: 201, body: { warnings: closed } });
    const { id, version } = booked.body.card;
    const body = { version, startAt: stage.inMs(172_800_000), endAt: stage.inMs(174_600_000) };
    const moved = await ask(scene.rita, reschedule, { params: at(id), body });
    expect(moved.body).toMatchObject({ card: { startAt: body.startAt }, warnings: closed });
  });

  it('is none where the clinic is always open, or has not said when', async () => {
    const scene = await stage.scene();
    expect((await bookTomorrow(scene)).body.warnings).toEqual([]);
    const always = [{ opensAt: '00:00', closesAt: '24:00' }];
    const week = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday'];
    const other = await stage.scene();
    await opensIn(other, Object.fromEntries(week.map((day) => [day, always])));
    expect((await bookTomorrow(other)).body.warnings).toEqual([]);
  });
});

it('answers who comes second with all that is edited, the notes as well', async () => {
  const { clinic, rita } = await stage.scene();
  const { id } = await stage.appointment(clinic, { notes: 'Call before' });
  const params = at(id);
  await ask(rita, updateAppointment, { params, body: { version: 1, reason: 'Cough' } });
  const stale = await ask(rita, updateAppointment, { params, body: { version: 1, notes: null } });
  expect(stale.problem).toMatchObject({
    code: 'stale_version',
    current: { version: 2, reason: 'Cough', notes: 'Call before' },
  });
});
