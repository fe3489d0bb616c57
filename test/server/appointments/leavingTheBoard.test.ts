import { describe, expect, it } from 'vitest';
import {
  cancel,
  checkIn,
  deleteAppointment,
  getAppointment,
  markNoShow,
  undo,
  updateAppointment,
} from '../../../shared/appointmentEndpoints.ts';
import { ask } from '../../support/testApp.ts';
import { AppointmentStage, at } from './appointmentStage.ts';

const stage = new AppointmentStage();

describe('leaving the board', () => {
  it('keeps the reason of a cancellation and refuses one without', async () => {
    const { clinic, rita } = await stage.scene();
    const { id } = await stage.appointment(clinic);
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
    const { clinic, rita } = await stage.scene();
    const { id } = await stage.appointment(clinic);
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
    const stale = await ask(rita, deleteAppointment, { params: at(id), query: { version: 2 } });
    expect(stale.problem.code).toBe('stale_version');
    const deleted = await ask(rita, deleteAppointment, { params: at(id), query: { version: 3 } });
    expect(deleted.status).toBe(200);
    expect((await ask(rita, getAppointment, { params: at(id) })).status).toBe(404);
    const [row] = await clinic.run(() =>
      stage.server.deps.db
        .app('appointments')
        .where({ clinic_id: clinic.id, id })
        .select('deleted_at'),
    );
    expect(row.deleted_at).not.toBeNull();
  });

  it('does not delete a patient who is here', async () => {
    const { clinic, rita } = await stage.scene();
    const { id } = await stage.appointment(clinic, { status: 'checked_in' });
    const reply = await ask(rita, deleteAppointment, { params: at(id), query: { version: 1 } });
    expect(reply.problem.code).toBe('wrong_status');
  });

  it('writes one audit row for each step with who made it', async () => {
    const { clinic, rita } = await stage.scene();
    const { id } = await stage.appointment(clinic);
    await ask(rita, checkIn, { params: at(id), body: { version: 1 } });
    const rows: { new_values: string }[] = await clinic.run(() =>
      stage.server.deps.db
        .app('audit_logs')
        .where({ clinic_id: clinic.id, entity_id: id })
        .select('action', 'user_id', 'new_values'),
    );
    expect(rows).toMatchObject([{ action: 'update', user_id: clinic.users.receptionist.id }]);
    expect(JSON.parse(rows[0]?.new_values ?? '{}')).toMatchObject({ status: 'checked_in' });
  });
});
