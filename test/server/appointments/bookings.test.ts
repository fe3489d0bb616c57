import { describe, expect, it } from 'vitest';
import {
  book,
  cancel,
  listAppointments,
  moveRoom,
  reschedule,
  startVisit,
  undo,
  walkIn,
} from '../../../shared/appointmentEndpoints.ts';
import { ask } from '../../support/testApp.ts';
import { makePet, makeUser } from '../../support/testDatabase.ts';
import { AppointmentStage, at } from './appointmentStage.ts';

const stage = new AppointmentStage();

describe('rooms and times', () => {
  it('refuses a room with a patient in it unless asked for', async () => {
    const { clinic, vera } = await stage.scene();
    await stage.appointment(clinic, {
      status: 'in_progress',
      startedAt: new Date(),
      room: 'Exam 1',
    });
    const { id } = await stage.appointment(clinic, {
      status: 'checked_in',
      checkedInAt: new Date(),
    });
    const said = { params: at(id), body: { version: 1, room: 'Exam 1' } };
    const refused = await ask(vera, startVisit, said);
    expect(refused).toMatchObject({
      status: 409,
      problem: { code: 'room_occupied', detail: 'Rex is in Exam 1.' },
    });
    const unknown = await ask(vera, startVisit, { ...said, body: { version: 1, room: 'Cellar' } });
    expect(unknown.problem.code).toBe('unknown_room');
    const shared = await ask(vera, startVisit, {
      ...said,
      body: { version: 1, room: 'Exam 1', allowDoubleBooking: true },
    });
    expect(shared.body.card).toMatchObject({ status: 'in_progress', room: 'Exam 1' });
    const moved = await ask(vera, moveRoom, {
      params: at(id),
      body: { version: 2, room: 'Exam 3' },
    });
    expect(moved.body.card.room).toBe('Exam 3');
  });

  it('sells the last slot once, also to five people at once', async () => {
    const { clinic, rita } = await stage.scene();
    const pet = await makePet(stage.server.deps.db, clinic);
    const startAt = stage.inMs(86_400_000);
    const endAt = stage.inMs(88_200_000);
    const body = {
      petId: pet.id as never,
      veterinarianId: clinic.users.veterinarian.id as never,
      startAt,
      endAt,
      type: 'wellness' as const,
    };
    const replies = await Promise.all(Array.from({ length: 5 }, () => ask(rita, book, { body })));
    expect(replies.map((reply) => reply.status).sort()).toEqual([201, 409, 409, 409, 409]);
    expect(replies.find((reply) => reply.status === 409)?.problem.code).toBe(
      'veterinarian_occupied',
    );
    const asked = await ask(rita, book, { body: { ...body, allowDoubleBooking: true } });
    expect(asked.status).toBe(201);
  });

  it('books only pets, veterinarians and times that make sense, naming the field', async () => {
    const { clinic, rita } = await stage.scene();
    const theirs = await stage.scene();
    const foreignPet = await makePet(stage.server.deps.db, theirs.clinic);
    const pet = await makePet(stage.server.deps.db, clinic);
    const dead = await makePet(stage.server.deps.db, clinic, { isDeceased: true });
    const startAt = stage.inMs(86_400_000);
    const endAt = stage.inMs(88_200_000);
    const good = {
      petId: pet.id as never,
      veterinarianId: clinic.users.veterinarian.id as never,
      startAt,
      endAt,
      type: 'wellness' as const,
    };
    const code = async (over: object) =>
      (await ask(rita, book, { body: { ...good, ...over } })).problem;
    expect(await code({ petId: foreignPet.id })).toMatchObject({
      code: 'unknown_reference',
      errors: [{ path: 'body.petId' }],
    });
    expect(await code({ petId: dead.id })).toMatchObject({ code: 'pet_deceased' });
    expect(await code({ veterinarianId: clinic.users.receptionist.id })).toMatchObject({
      code: 'not_a_veterinarian',
    });
    expect(await code({ veterinarianId: theirs.clinic.users.veterinarian.id })).toMatchObject({
      code: 'not_a_veterinarian',
    });
    expect(await code({ endAt: startAt })).toMatchObject({ code: 'end_before_start' });
    expect(await code({ colour: 'red' })).toMatchObject({
      code: 'invalid_request',
      errors: [{ path: 'body.colour', message: 'Unknown field' }],
    });
  });

  it('checks a walk-in in at once and lets it stand beside the booked visits when asked', async () => {
    const { clinic, rita } = await stage.scene();
    await stage.appointment(clinic);
    const pet = await makePet(stage.server.deps.db, clinic, { name: 'Nala' });
    const body = {
      petId: pet.id as never,
      veterinarianId: clinic.users.veterinarian.id as never,
      type: 'sick' as const,
      reason: 'Cough',
    };
    expect((await ask(rita, walkIn, { body })).problem.code).toBe('veterinarian_occupied');
    const here = await ask(rita, walkIn, { body: { ...body, allowDoubleBooking: true } });
    expect(here.body.card).toMatchObject({ status: 'checked_in', isWalkIn: true });
    expect(here.body.card.checkedInAt).not.toBeNull();
  });

  it('moves a visit that has not begun to another time and veterinarian, and lists it on its new day', async () => {
    const { clinic, rita } = await stage.scene();
    const other = await makeUser(stage.server.deps.db, clinic, {
      firstName: 'Wei',
      lastName: 'Wong',
    });
    const { id } = await stage.appointment(clinic);
    const startAt = stage.inMs(3 * 86_400_000);
    const endAt = stage.inMs(3 * 86_400_000 + 900_000);
    const moved = await ask(rita, reschedule, {
      params: at(id),
      body: { version: 1, startAt, endAt, veterinarianId: other.id },
    });
    expect(moved.body.card).toMatchObject({ startAt, endAt, veterinarian: { lastName: 'Wong' } });
    const day = new Intl.DateTimeFormat('en-CA', { timeZone: clinic.timezone }).format(
      new Date(startAt),
    );
    const listed = await ask(rita, listAppointments, { query: { day } });
    expect(listed.body.items.map((item) => item.id)).toEqual([id]);
  });

  it('refuses a room that is booked at that time, by booking, moving and rescheduling', async () => {
    const { clinic, rita } = await stage.scene();
    const wei = await makeUser(stage.server.deps.db, clinic, { lastName: 'Wong' });
    const startAt = stage.inMs(86_400_000);
    const startTime = new Date(startAt);
    await stage.appointment(clinic, { startTime, room: 'Exam 1' });
    const free = await stage.appointment(clinic, { startTime, veterinarian: wei });
    const params = at(free.id);
    const moved = await ask(rita, moveRoom, { params, body: { version: 1, room: 'Exam 1' } });
    expect(moved.problem).toMatchObject({
      code: 'room_occupied',
      detail: 'Exam 1 is booked for Rex at this time.',
    });
    const endAt = stage.inMs(86_400_000 + 1_800_000);
    const again = { version: 1, startAt, endAt };
    const room = await ask(rita, reschedule, { params, body: { ...again, room: 'Exam 1' } });
    expect(room.problem.code).toBe('room_occupied');
    const vet = await ask(rita, reschedule, {
      params,
      body: { ...again, veterinarianId: clinic.users.veterinarian.id },
    });
    expect(vet.problem.code).toBe('veterinarian_occupied');
    const asked = { version: 1, room: 'Exam 1', allowDoubleBooking: true };
    expect((await ask(rita, moveRoom, { params, body: asked })).status).toBe(200);
  });

  it('does not restore a cancelled visit into a slot that was sold since, unless asked', async () => {
    const { clinic, rita } = await stage.scene();
    const startTime = new Date(stage.inMs(86_400_000));
    const { id } = await stage.appointment(clinic, { startTime });
    await ask(rita, cancel, { params: at(id), body: { version: 1, reason: 'Sick owner' } });
    await stage.appointment(clinic, { startTime });
    const refused = await ask(rita, undo, { params: at(id), body: { version: 2 } });
    expect(refused.problem.code).toBe('veterinarian_occupied');
    const body = { version: 2, allowDoubleBooking: true };
    expect((await ask(rita, undo, { params: at(id), body })).body.card.status).toBe('scheduled');
  });

  it('tells whoever moved second who moved the room first', async () => {
    const { clinic, rita, vera } = await stage.scene();
    const { id } = await stage.appointment(clinic);
    await ask(rita, moveRoom, { params: at(id), body: { version: 1, room: 'Exam 2' } });
    const late = await ask(vera, moveRoom, {
      params: at(id),
      body: { version: 1, room: 'Exam 3' },
    });
    expect(late.problem.code).toBe('stale_version');
    expect(late.problem.detail).toMatch(/^Rita Reception changed the room of Rex \d+ s ago\.$/);
  });
});
