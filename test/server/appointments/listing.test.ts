import { describe, expect, it } from 'vitest';
import {
  book,
  cancel,
  getAppointment,
  listAppointments,
  reschedule,
  undo,
  walkIn,
} from '../../../shared/appointmentEndpoints.ts';
import { PetId, UserId } from '../../../shared/ids.ts';
import { ask, type Asker } from '../../support/testApp.ts';
import { makePet, makeUser, type TestClinic } from '../../support/testDatabase.ts';
import { AppointmentStage, at } from './appointmentStage.ts';

const stage = new AppointmentStage();
const dayMs = 86_400_000;
const noonOn = (day: string) => new Date(`${day}T16:00:00.000Z`);

async function idsIn(rita: Asker, query: object): Promise<string[]> {
  const reply = await ask(rita, listAppointments, { query });
  expect(reply.status).toBe(200);
  return reply.body.items.map(({ id }) => id);
}

describe('the list of appointments', () => {
  it('is filtered by days, states, people, room and kind', async () => {
    const { clinic, rita } = await stage.scene();
    const other = await makeUser(stage.server.deps.db, clinic);
    const one = await stage.appointment(clinic, {
      startTime: noonOn('2031-03-03'),
      room: 'Exam 1',
    });
    const two = await stage.appointment(clinic, {
      startTime: noonOn('2031-03-04'),
      veterinarian: other,
      status: 'confirmed',
      type: 'surgery',
      priority: 'urgent',
    });
    const days = { from: '2031-03-01', to: '2031-03-09' };
    expect(await idsIn(rita, days)).toEqual([one.id, two.id]);
    expect(await idsIn(rita, { ...days, sort: '-startAt' })).toEqual([two.id, one.id]);
    expect(await idsIn(rita, { day: '2031-03-04' })).toEqual([two.id]);
    expect(await idsIn(rita, { ...days, status: 'confirmed,completed' })).toEqual([two.id]);
    expect(await idsIn(rita, { ...days, veterinarianId: other.id })).toEqual([two.id]);
    expect(await idsIn(rita, { ...days, room: 'Exam 1' })).toEqual([one.id]);
    expect(await idsIn(rita, { ...days, type: 'surgery', priority: 'urgent' })).toEqual([two.id]);
    expect(await idsIn(rita, { petId: one.petId })).toEqual([one.id]);
    expect(await idsIn(rita, { clientId: two.clientId, to: '2031-03-03' })).toEqual([]);
    expect(await idsIn(rita, {})).toEqual([]);
  });

  it('goes page by page without gap or repetition', async () => {
    const { clinic, rita } = await stage.scene();
    const pet = await makePet(stage.server.deps.db, clinic);
    const all: string[] = [];
    for (const day of ['2031-03-03', '2031-03-04', '2031-03-05'])
      all.push((await stage.appointment(clinic, { pet, startTime: noonOn(day) })).id);
    const query = { petId: PetId.parse(pet.id), limit: 2 };
    const { body: first } = await ask(rita, listAppointments, { query });
    const cursor = first.nextCursor ?? '';
    const { body: second } = await ask(rita, listAppointments, { query: { ...query, cursor } });
    expect([...first.items, ...second.items].map(({ id }) => id)).toEqual(all);
    expect(second.nextCursor).toBeNull();
  });

  it('shows every column of the record', async () => {
    const { clinic, rita } = await stage.scene();
    const { id } = await stage.appointment(clinic, { notes: 'Bring the X-ray' });
    const { body } = await ask(rita, getAppointment, { params: at(id) });
    const createdBy = { id: clinic.users.receptionist.id, firstName: 'Rita' };
    expect(body).toMatchObject({ notes: 'Bring the X-ray', reminderSent: false, createdBy });
  });
});

function slot(clinic: TestClinic, petId: string, veterinarianId = clinic.users.veterinarian.id) {
  return {
    petId: PetId.parse(petId),
    veterinarianId: UserId.parse(veterinarianId),
    type: 'wellness' as const,
    startAt: stage.inMs(dayMs),
    endAt: stage.inMs(dayMs + 1_800_000),
  };
}

describe('a deceased pet', () => {
  it('is booked, walked in, moved or restored by nobody', async () => {
    const { clinic, rita } = await stage.scene();
    const startTime = new Date(stage.inMs(3 * dayMs));
    const ahead = await stage.appointment(clinic, { startTime });
    const pet = { id: ahead.petId, clientId: ahead.clientId };
    const off = await stage.appointment(clinic, { pet, startTime });
    const body = { version: 1, reason: 'Too far' };
    const { body: cancelled } = await ask(rita, cancel, { params: at(off.id), body });
    await clinic.run(() =>
      stage.server.deps.db.app('pets').where({ id: pet.id }).update({ is_deceased: true }),
    );
    const wish = slot(clinic, pet.id);
    const { petId, veterinarianId, type, startAt, endAt } = wish;
    const replies = [
      await ask(rita, book, { body: wish }),
      await ask(rita, walkIn, { body: { petId, veterinarianId, type } }),
      await ask(rita, reschedule, { params: at(ahead.id), body: { version: 1, startAt, endAt } }),
      await ask(rita, undo, { params: at(off.id), body: { version: cancelled.card.version } }),
    ];
    expect(replies.map(({ problem }) => problem.code)).toEqual(Array(4).fill('pet_deceased'));
  });
});

describe('a veterinarian who was deactivated', () => {
  it('takes no appointment', async () => {
    const { clinic, rita } = await stage.scene();
    const { db } = stage.server.deps;
    const { id: petId } = await makePet(db, clinic);
    const gone = await makeUser(db, clinic, { isActive: false });
    const deleted = await makeUser(db, clinic, { deletedAt: new Date() });
    for (const { id } of [gone, deleted]) {
      const reply = await ask(rita, book, { body: slot(clinic, petId, id) });
      expect(reply.problem.code).toBe('not_a_veterinarian');
    }
  });
});
