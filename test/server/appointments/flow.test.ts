import { describe, expect, it } from 'vitest';
import {
  book,
  checkIn,
  complete,
  confirm,
  getAppointment,
  startVisit,
} from '../../../shared/appointmentEndpoints.ts';
import { getBoardChanges } from '../../../shared/boardEndpoints.ts';
import { ask } from '../../support/testApp.ts';
import { makePet } from '../../support/testDatabase.ts';
import { AppointmentStage, at } from './appointmentStage.ts';

const stage = new AppointmentStage();

describe('the flow of a visit', () => {
  it('moves an appointment from booked to completed, keeping the time of each step', async () => {
    const { clinic, rita, vera } = await stage.scene();
    const pet = await makePet(stage.server.deps.db, clinic, { name: 'Biscuit' });
    const startAt = stage.inMs(600_000);
    const endAt = stage.inMs(2_400_000);
    const booked = await ask(rita, book, {
      body: {
        petId: pet.id,
        veterinarianId: clinic.users.veterinarian.id,
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
    const { clinic, vera } = await stage.scene();
    const { id } = await stage.appointment(clinic);
    const early = await ask(vera, complete, { params: at(id), body: { version: 1 } });
    expect(early).toMatchObject({
      status: 409,
      problem: { code: 'wrong_status', current: { id, status: 'scheduled' } },
    });
    const ended = await stage.appointment(clinic, {
      status: 'completed',
      startTime: new Date(stage.server.clock.nowMs() - 7_200_000),
    });
    const again = await ask(vera, checkIn, { params: at(ended.id), body: { version: 1 } });
    expect(again.problem.code).toBe('appointment_already_completed');
  });

  it('lets one of two people win and tells the other who did what', async () => {
    const { clinic, rita, vera } = await stage.scene();
    const { id } = await stage.appointment(clinic);
    const said = { params: at(id), body: { version: 1 } };
    const both = await Promise.all([ask(rita, checkIn, said), ask(vera, checkIn, said)]);
    expect(both.map((reply) => reply.status).sort()).toEqual([200, 409]);
    const loser = both.find((reply) => reply.status === 409);
    expect(loser?.problem.code).toBe('stale_version');
    expect(loser?.problem.detail).toMatch(/^(Rita Reception|Vera Vet) checked in Rex \d+ s ago\.$/);
    expect(loser?.problem.current).toMatchObject({ status: 'checked_in', version: 2 });
  });

  it('answers a retry of the same command with the first reply, also twice at once', async () => {
    const { clinic, rita } = await stage.scene();
    const { id } = await stage.appointment(clinic);
    const said = { params: at(id), body: { version: 1 }, commandId: 'retry-after-lost-reply' };
    const [one, two] = await Promise.all([ask(rita, checkIn, said), ask(rita, checkIn, said)]);
    expect(one.status).toBe(200);
    expect(two.body).toEqual(one.body);
    expect((await ask(rita, checkIn, said)).body).toEqual(one.body);
    const changed = await ask(rita, confirm, { ...said });
    expect(changed).toMatchObject({ status: 422, problem: { code: 'command_reused' } });
  });

  it('hides another clinic: its appointment is as missing as one that never was', async () => {
    const mine = await stage.scene();
    const theirs = await stage.scene();
    const { id } = await stage.appointment(theirs.clinic);
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
    const { clinic, rita } = await stage.scene();
    const { id } = await stage.appointment(clinic);
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
  });
});
