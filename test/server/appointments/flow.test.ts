import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  book,
  cancel,
  checkIn,
  complete,
  confirm,
  deleteAppointment,
  getAppointment,
  listAppointments,
  markNoShow,
  moveRoom,
  reschedule,
  startVisit,
  undo,
  updateAppointment,
  walkIn,
} from '../../../shared/appointmentEndpoints.ts';
import { getBoardChanges } from '../../../shared/boardEndpoints.ts';
import type { Card, StaffChange } from '../../../shared/board.ts';
import { ask, signedIn, testApp, type Asker, type TestServer } from '../../support/testApp.ts';
import {
  makeAppointment,
  makeClinic,
  makePet,
  makeUser,
  type TestClinic,
} from '../../support/testDatabase.ts';

let server: TestServer;
beforeAll(async () => {
  server = await testApp();
});
afterAll(() => server.close());

type Scene = { clinic: TestClinic; rita: Asker; vera: Asker; admin: Asker };

async function scene(): Promise<Scene> {
  const clinic = await makeClinic(server.deps.db);
  const { receptionist, veterinarian, admin } = clinic.users;
  return {
    clinic,
    rita: await signedIn(server, receptionist),
    vera: await signedIn(server, veterinarian),
    admin: await signedIn(server, admin),
  };
}

async function appointment(clinic: TestClinic, columns: Record<string, unknown> = {}) {
  return makeAppointment(server.deps.db, clinic, columns);
}

/** A time from now, in whole minutes as people book. */
const inMs = (ms: number) =>
  new Date(Math.ceil((server.clock.nowMs() + ms) / 60_000) * 60_000).toISOString();

const at = (id: string) => ({ appointmentId: id as Card['id'] });

/** The clinic's log, as a reader without a socket sees it. */
async function log(asker: Asker): Promise<StaffChange[]> {
  const head = await ask(asker, getBoardChanges, {});
  if (head.body.kind !== 'snapshot') throw new Error('expected a snapshot');
  const { epoch, seq } = head.body;
  const since = await ask(asker, getBoardChanges, {
    query: { epoch, seq, tag: head.body.tag, day: head.body.board.day },
  });
  return since.body.kind === 'delta' ? (since.body.changes as StaffChange[]) : [];
}

describe('the flow of a visit', () => {
  it('moves an appointment from booked to completed, keeping the time of each step', async () => {
    const { clinic, rita, vera } = await scene();
    const pet = await makePet(server.deps.db, clinic, { name: 'Biscuit' });
    const startAt = inMs(600_000);
    const endAt = inMs(2_400_000);
    const booked = await ask(rita, book, {
      body: {
        petId: pet.id as never,
        veterinarianId: clinic.users.veterinarian.id as never,
        startAt,
        endAt,
        type: 'sick',
        reason: 'Limping',
      },
    });
    expect(booked.status).toBe(201);
    let { card } = booked.body;
    expect(card).toMatchObject({
      status: 'scheduled',
      version: 1,
      reason: 'Limping',
      isWalkIn: false,
      lastStep: null,
    });
    ({ card } = (
      await ask(rita, confirm, { params: at(card.id), body: { version: card.version } })
    ).body);
    ({ card } = (
      await ask(rita, checkIn, { params: at(card.id), body: { version: card.version } })
    ).body);
    ({ card } = (
      await ask(vera, startVisit, {
        params: at(card.id),
        body: { version: card.version, room: 'Exam 2' },
      })
    ).body);
    expect(card).toMatchObject({ status: 'in_progress', room: 'Exam 2' });
    const done = await ask(vera, complete, {
      params: at(card.id),
      body: { version: card.version },
    });
    expect(done.body.card).toMatchObject({ status: 'completed', version: 5 });
    const { confirmedAt, checkedInAt, startedAt, completedAt, lastStep } = done.body.card;
    for (const instant of [confirmedAt, checkedInAt, startedAt, completedAt])
      expect(instant).not.toBeNull();
    expect(lastStep).toMatchObject({ from: 'in_progress', byName: 'Vera Vet' });
    expect(done.body.cursor.seq).toBe(5);
  });

  it('refuses every move that the transition table does not have, with the card as it stands', async () => {
    const { clinic, vera } = await scene();
    const { id } = await appointment(clinic);
    const early = await ask(vera, complete, { params: at(id), body: { version: 1 } });
    expect(early).toMatchObject({
      status: 409,
      problem: { code: 'wrong_status', current: { id, status: 'scheduled' } },
    });
    const ended = await appointment(clinic, {
      status: 'completed',
      startTime: new Date(server.clock.nowMs() - 7_200_000),
    });
    const again = await ask(vera, checkIn, { params: at(ended.id), body: { version: 1 } });
    expect(again.problem.code).toBe('appointment_already_completed');
  });

  it('lets one of two people win and tells the other who did what', async () => {
    const { clinic, rita, vera } = await scene();
    const { id } = await appointment(clinic);
    const said = { params: at(id), body: { version: 1 } };
    const both = await Promise.all([ask(rita, checkIn, said), ask(vera, checkIn, said)]);
    expect(both.map((reply) => reply.status).sort()).toEqual([200, 409]);
    const loser = both.find((reply) => reply.status === 409);
    expect(loser?.problem.code).toBe('stale_version');
    expect(loser?.problem.detail).toMatch(/^(Rita Reception|Vera Vet) checked in Rex \d+ s ago\.$/);
    expect(loser?.problem.current).toMatchObject({ status: 'checked_in', version: 2 });
  });

  it('answers a retry of the same command with the first reply, also twice at once', async () => {
    const { clinic, rita } = await scene();
    const { id } = await appointment(clinic);
    const said = { params: at(id), body: { version: 1 }, commandId: 'retry-after-lost-reply' };
    const [one, two] = await Promise.all([ask(rita, checkIn, said), ask(rita, checkIn, said)]);
    expect(one.status).toBe(200);
    expect(two.body).toEqual(one.body);
    expect((await ask(rita, checkIn, said)).body).toEqual(one.body);
    const changed = await ask(rita, confirm, { ...said });
    expect(changed).toMatchObject({ status: 422, problem: { code: 'command_reused' } });
  });

  it('hides another clinic: its appointment is as missing as one that never was', async () => {
    const mine = await scene();
    const theirs = await scene();
    const { id } = await appointment(theirs.clinic);
    const said = { params: at(id), body: { version: 1 } };
    const foreign = await ask(mine.vera, checkIn, said);
    const missing = await ask(mine.vera, checkIn, {
      ...said,
      params: at('01890000-0000-7000-8000-000000000000'),
    });
    expect(foreign.status).toBe(404);
    expect({ ...foreign.problem, requestId: '' }).toEqual({ ...missing.problem, requestId: '' });
    expect((await ask(mine.vera, getAppointment, { params: at(id) })).status).toBe(404);
    expect((await ask(theirs.vera, getAppointment, { params: at(id) })).body.status).toBe(
      'scheduled',
    );
  });

  it('publishes each step once with its command id and cause', async () => {
    const { clinic, rita } = await scene();
    const { id } = await appointment(clinic);
    const start = await ask(rita, getBoardChanges, {});
    if (start.body.kind !== 'snapshot') throw new Error('expected a snapshot');
    const { epoch, seq, tag, board } = start.body;
    await ask(rita, checkIn, {
      params: at(id),
      body: { version: 1 },
      commandId: 'the-command-0001',
    });
    await expect
      .poll(async () => {
        const reply = await ask(rita, getBoardChanges, {
          query: { epoch, seq, tag, day: board.day },
        });
        return reply.body.kind === 'delta' ? reply.body.changes : [];
      })
      .toMatchObject([
        {
          cause: 'checked_in',
          commandId: 'the-command-0001',
          cards: [{ id, status: 'checked_in' }],
          actor: { name: 'Rita Reception' },
        },
      ]);
    expect(await log(rita)).toEqual([]);
  });
});

describe('undo', () => {
  it('takes the last step back within 8 s by whoever made it, with what the step had written', async () => {
    const { clinic, vera } = await scene();
    const { id } = await appointment(clinic, {
      status: 'checked_in',
      checkedInAt: new Date(),
      room: 'Exam 1',
    });
    const started = await ask(vera, startVisit, {
      params: at(id),
      body: { version: 1, room: 'Surgery' },
    });
    expect(started.body.card.room).toBe('Surgery');
    const undone = await ask(vera, undo, { params: at(id), body: { version: 2 } });
    expect(undone.body.card).toMatchObject({
      status: 'checked_in',
      room: 'Exam 1',
      startedAt: null,
      lastStep: null,
      version: 3,
    });
    expect((await ask(vera, undo, { params: at(id), body: { version: 3 } })).problem.code).toBe(
      'nothing_to_undo',
    );
  });

  it('is refused to others and after 8 s, but not to an admin with a reason', async () => {
    const { clinic, rita, vera, admin } = await scene();
    const { id } = await appointment(clinic);
    await ask(rita, checkIn, { params: at(id), body: { version: 1 } });
    const said = { params: at(id), body: { version: 2 } };
    expect((await ask(vera, undo, said)).problem.code).toBe('undo_expired');
    server.clock.advance(9_000);
    expect((await ask(rita, undo, said)).problem.code).toBe('undo_expired');
    expect((await ask(admin, undo, said)).problem.code).toBe('reason_required');
    const undone = await ask(admin, undo, { ...said, body: { version: 2, reason: 'Wrong dog' } });
    expect(undone.body.card).toMatchObject({ status: 'scheduled', checkedInAt: null });
  });

  it('refuses to reopen a visit that was completed a while ago, also to an admin', async () => {
    const { clinic, vera, admin } = await scene();
    const { id } = await appointment(clinic, {
      status: 'in_progress',
      startedAt: new Date(),
      room: 'Exam 1',
    });
    await ask(vera, complete, { params: at(id), body: { version: 1 } });
    server.clock.advance(9_000);
    const reopened = await ask(admin, undo, {
      params: at(id),
      body: { version: 2, reason: 'Not done' },
    });
    expect(reopened.problem.code).toBe('appointment_already_completed');
  });
});

describe('rooms and times', () => {
  it('refuses a room with a patient in it unless asked for', async () => {
    const { clinic, vera } = await scene();
    await appointment(clinic, { status: 'in_progress', startedAt: new Date(), room: 'Exam 1' });
    const { id } = await appointment(clinic, { status: 'checked_in', checkedInAt: new Date() });
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
    const { clinic, rita } = await scene();
    const pet = await makePet(server.deps.db, clinic);
    const startAt = inMs(86_400_000);
    const endAt = inMs(88_200_000);
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
    const { clinic, rita } = await scene();
    const theirs = await scene();
    const foreignPet = await makePet(server.deps.db, theirs.clinic);
    const pet = await makePet(server.deps.db, clinic);
    const dead = await makePet(server.deps.db, clinic, { isDeceased: true });
    const startAt = inMs(86_400_000);
    const endAt = inMs(88_200_000);
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
    const { clinic, rita } = await scene();
    await appointment(clinic);
    const pet = await makePet(server.deps.db, clinic, { name: 'Nala' });
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
    const { clinic, rita } = await scene();
    const other = await makeUser(server.deps.db, clinic, { firstName: 'Wei', lastName: 'Wong' });
    const { id } = await appointment(clinic);
    const startAt = inMs(3 * 86_400_000);
    const endAt = inMs(3 * 86_400_000 + 900_000);
    const moved = await ask(rita, reschedule, {
      params: at(id),
      body: { version: 1, startAt, endAt, veterinarianId: other.id as never },
    });
    expect(moved.body.card).toMatchObject({ startAt, endAt, veterinarian: { lastName: 'Wong' } });
    const day = new Intl.DateTimeFormat('en-CA', { timeZone: clinic.timezone }).format(
      new Date(startAt),
    );
    const listed = await ask(rita, listAppointments, { query: { day } });
    expect(listed.body.items.map((item) => item.id)).toEqual([id]);
  });
});

describe('leaving the board', () => {
  it('keeps the reason of a cancellation and refuses one without', async () => {
    const { clinic, rita } = await scene();
    const { id } = await appointment(clinic);
    const without = await ask(rita, cancel, { params: at(id), body: { version: 1, reason: '  ' } });
    expect(without).toMatchObject({ status: 400, problem: { errors: [{ path: 'body.reason' }] } });
    const cancelled = await ask(rita, cancel, {
      params: at(id),
      body: { version: 1, reason: 'Car broke down' },
    });
    expect(cancelled.body.card).toMatchObject({
      status: 'cancelled',
      cancelReason: 'Car broke down',
    });
    const undone = await ask(rita, undo, { params: at(id), body: { version: 2 } });
    expect(undone.body.card).toMatchObject({
      status: 'scheduled',
      cancelReason: null,
      cancelledAt: null,
    });
  });

  it('marks a no-show, corrects details, and deletes a mistaken booking softly', async () => {
    const { clinic, rita } = await scene();
    const { id } = await appointment(clinic);
    const corrected = await ask(rita, updateAppointment, {
      params: at(id),
      body: { version: 1, reason: 'Vaccination', isHiddenFromLobby: true },
    });
    expect(corrected.body.card).toMatchObject({
      reason: 'Vaccination',
      isHiddenFromLobby: true,
      version: 2,
    });
    const missed = await ask(rita, markNoShow, { params: at(id), body: { version: 2 } });
    expect(missed.body.card.status).toBe('no_show');
    expect((await ask(rita, deleteAppointment, { params: at(id) })).status).toBe(200);
    expect((await ask(rita, getAppointment, { params: at(id) })).status).toBe(404);
    const [row] = await clinic.run(() =>
      server.deps.db.app('appointments').where({ clinic_id: clinic.id, id }).select('deleted_at'),
    );
    expect(row.deleted_at).not.toBeNull();
  });

  it('writes one audit row for each step with who made it', async () => {
    const { clinic, rita } = await scene();
    const { id } = await appointment(clinic);
    await ask(rita, checkIn, { params: at(id), body: { version: 1 } });
    const rows = await clinic.run(() =>
      server.deps.db
        .app('audit_logs')
        .where({ clinic_id: clinic.id, entity_id: id })
        .select('action', 'user_id', 'new_values'),
    );
    expect(rows).toMatchObject([{ action: 'update', user_id: clinic.users.receptionist.id }]);
    expect(JSON.parse(rows[0].new_values)).toMatchObject({ status: 'checked_in' });
  });
});
