import { describe, expect, it } from 'vitest';
import { getAppointment } from '../../../shared/appointmentEndpoints.ts';
import {
  createReminder,
  deleteReminder,
  getReminder,
  listCalls,
  listReminders,
  tickOffCall,
  updateReminder,
} from '../../../shared/reminderEndpoints.ts';
import { ask } from '../../support/testApp.ts';
import { later, ReminderStage, type Scene } from './reminderStage.ts';

const stage = new ReminderStage('reminders_calls');
const calls = async ({ rita }: Scene) => (await ask(rita, listCalls)).body.items;
const at = ({ id }: { id: string }) => ({ reminderId: id as never });

describe('the call list', () => {
  it('names who is to be called now, until somebody says that it is done', async () => {
    const scene = await stage.scene({ plan: [{ type: 'call', hoursBefore: 24 }] });
    const visit = await stage.booked(scene, 72);
    expect(await calls(scene)).toEqual([]);
    await stage.runAt(49);
    const [call] = await calls(scene);
    expect(call).toMatchObject({ status: 'pending', client: { phone: '555-0100' } });
    if (!call) throw new Error('the call is due');
    const body = { version: call.version, outcome: 'sent', note: 'Will come' } as const;
    const done = await ask(scene.rita, tickOffCall, { params: at(call), body });
    const handledBy = scene.clinic.users.receptionist.id;
    expect(done.body).toMatchObject({ status: 'sent', note: 'Will come', handledBy });
    expect(done.body.sentAt).not.toBeNull();
    expect(await calls(scene)).toEqual([]);
    const { body: card } = await ask(scene.rita, getAppointment, {
      params: { appointmentId: visit.id },
    });
    expect(card.reminderSent).toBe(true);
    const again = await ask(scene.rita, tickOffCall, { params: at(call), body });
    expect(again.problem.code).toBe('stale_version');
  });

  it('wants to know why nobody was reached', async () => {
    const scene = await stage.scene({ plan: [{ type: 'call', hoursBefore: 24 }] });
    await stage.booked(scene, 72);
    await stage.runAt(49);
    const [call] = await calls(scene);
    if (!call) throw new Error('the call is due');
    const { version } = call;
    const silent = await ask(scene.rita, tickOffCall, {
      params: at(call),
      body: { version, outcome: 'failed' },
    });
    expect(silent.problem.errors).toEqual([{ path: 'body.note', message: 'Please say why' }]);
    const failed = await ask(scene.rita, tickOffCall, {
      params: at(call),
      body: { version, outcome: 'failed', note: 'Wrong number' },
    });
    expect(failed.body).toMatchObject({ status: 'failed', errorMessage: 'Wrong number' });
  });

  it('is left by a call that nobody made before the visit', async () => {
    const scene = await stage.scene({ plan: [{ type: 'call', hoursBefore: 24 }] });
    const visit = await stage.booked(scene, 72);
    await stage.runAt(73);
    const [call] = await stage.reminders(scene, visit.id);
    expect(call).toMatchObject({
      status: 'failed',
      errorMessage: 'Nobody called before the visit',
    });
    expect(await calls(scene)).toEqual([]);
  });
});

describe('a reminder by hand', () => {
  it('is made, moved, called off and on, and sent', async () => {
    const scene = await stage.scene({ plan: [] });
    const visit = await stage.booked(scene, 72);
    const wish = { appointmentId: visit.id, type: 'email', sendAt: later(4) } as const;
    const made = await ask(scene.rita, createReminder, { body: wish });
    expect(made).toMatchObject({ status: 201, body: { ...wish, hoursBefore: null } });
    const params = at(made.body);
    const patch = (body: object) =>
      ask(scene.rita, updateReminder, { params, body: body as { version: number } });
    expect((await patch({ version: 1, status: 'cancelled' })).body.status).toBe('cancelled');
    await stage.runAt(5);
    expect((await patch({ version: 2, status: 'pending', sendAt: later(6) })).body).toMatchObject({
      status: 'pending',
      sendAt: later(6),
      version: 3,
    });
    await stage.runAt(6);
    expect((await ask(scene.rita, getReminder, { params })).body.status).toBe('sent');
    expect((await patch({ version: 4, sendAt: later(7) })).problem.code).toBe('reminder_settled');
    const refused = await ask(scene.rita, deleteReminder, { params });
    expect(refused.problem.code).toBe('reminder_settled');
  });

  it('is never planned for the night or after the visit', async () => {
    const scene = await stage.scene({ plan: [] });
    const { id: appointmentId } = await stage.booked(scene, 24);
    const make = (sendAt: string) =>
      ask(scene.rita, createReminder, { body: { appointmentId, type: 'email', sendAt } });
    // 23:00 in New York is moved to 20:00.
    expect((await make(later(11))).body.sendAt).toBe(later(8));
    expect((await make(later(24))).problem.code).toBe('reminder_too_late');
  });

  it('is deleted for good: nobody is reminded, and it is on no list', async () => {
    const scene = await stage.scene();
    const visit = await stage.booked(scene, 72);
    for (const reminder of await stage.reminders(scene, visit.id))
      await ask(scene.rita, deleteReminder, { params: at(reminder) });
    await stage.runAt(60);
    expect(await stage.reminders(scene, visit.id)).toEqual([]);
    expect(await stage.letters(scene)).toEqual([]);
  });

  it('is found by its appointment, state, kind and time, page by page', async () => {
    const scene = await stage.scene();
    await stage.booked(scene, 72);
    await stage.booked(scene, 96);
    const list = async (query: object) => (await ask(scene.rita, listReminders, { query })).body;
    expect((await list({})).items).toHaveLength(4);
    expect((await list({ type: 'call' })).items).toEqual([]);
    expect((await list({ status: 'pending', from: later(47), to: later(49) })).items).toHaveLength(
      2,
    );
    const first = await list({ limit: 3 });
    const rest = await list({ limit: 3, cursor: first.nextCursor });
    const times = [...first.items, ...rest.items].map(({ sendAt }) => sendAt);
    expect(times).toEqual([...times].sort());
    expect(times).toHaveLength(4);
  });
});
