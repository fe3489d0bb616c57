import { describe, expect, it } from 'vitest';
import { checkIn, complete, startVisit, undo } from '../../../shared/appointmentEndpoints.ts';
import { ask } from '../../support/testApp.ts';
import { AppointmentStage, at } from './appointmentStage.ts';

const stage = new AppointmentStage();

describe('undo', () => {
  it('takes the last step back within 8 s by whoever made it, with what the step had written', async () => {
    const { clinic, vera } = await stage.scene();
    const { id } = await stage.appointment(clinic, {
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
    const { clinic, rita, vera, admin } = await stage.scene();
    const { id } = await stage.appointment(clinic);
    await ask(rita, checkIn, { params: at(id), body: { version: 1 } });
    const said = { params: at(id), body: { version: 2 } };
    expect((await ask(vera, undo, said)).problem.code).toBe('undo_expired');
    stage.server.clock.advance(9_000);
    expect((await ask(rita, undo, said)).problem.code).toBe('undo_expired');
    expect((await ask(admin, undo, said)).problem.code).toBe('reason_required');
    const undone = await ask(admin, undo, { ...said, body: { version: 2, reason: 'Wrong dog' } });
    expect(undone.body.card).toMatchObject({ status: 'scheduled', checkedInAt: null });
  });

  it('refuses to reopen a visit that was completed a while ago, also to an admin', async () => {
    const { clinic, vera, admin } = await stage.scene();
    const { id } = await stage.appointment(clinic, {
      status: 'in_progress',
      startedAt: new Date(),
      room: 'Exam 1',
    });
    await ask(vera, complete, { params: at(id), body: { version: 1 } });
    stage.server.clock.advance(9_000);
    const reopened = await ask(admin, undo, {
      params: at(id),
      body: { version: 2, reason: 'Not done' },
    });
    expect(reopened.problem.code).toBe('appointment_already_completed');
  });
});
