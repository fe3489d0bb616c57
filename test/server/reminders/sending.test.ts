import { describe, expect, it } from 'vitest';
import {
  cancel,
  deleteAppointment,
  getAppointment,
  reschedule,
  undo,
} from '../../../shared/appointmentEndpoints.ts';
import { TimerRunner } from '../../../server/jobs/timerRunner.ts';
import { reminderTimers } from '../../../server/reminders/sendReminder.ts';
import { ask } from '../../support/testApp.ts';
import { later, ReminderStage, type Scene } from './reminderStage.ts';

const stage = new ReminderStage('reminders_sending');

type Visit = Awaited<ReturnType<ReminderStage['booked']>>;
const at = (visit: Visit) => ({ appointmentId: visit.id });
const move = ({ rita }: Scene, visit: Visit, hours: number, version = visit.version) =>
  ask(rita, reschedule, {
    params: at(visit),
    body: { version, startAt: later(hours), endAt: later(hours + 0.5) },
  });

describe('a reminder', () => {
  it('goes out at its time, once, without a medical word, and the appointment says so', async () => {
    const scene = await stage.scene();
    const visit = await stage.booked(scene, 72);
    await stage.runAt(23);
    expect(await stage.statuses(scene, visit.id)).toEqual(['pending', 'pending']);
    await stage.runAt(24);
    await stage.runAt(25);
    expect(await stage.statuses(scene, visit.id)).toEqual(['sent', 'pending']);
    await stage.runAt(48);
    expect(await stage.statuses(scene, visit.id)).toEqual(['sent', 'sent']);
    const letters = await stage.letters(scene);
    expect(letters).toHaveLength(2);
    expect(letters[0]).toMatchObject({ recipient: 'chris@example.test' });
    expect(letters[0]?.subject).toContain('Rex is expected at Test clinic on Thursday, June 11');
    expect(letters[0]?.subject).not.toContain('Secret');
    const { body } = await ask(scene.rita, getAppointment, { params: at(visit) });
    expect(body).toMatchObject({ reminderSent: true, status: 'scheduled', version: 1 });
    expect(body.createdBy.firstName).toBe('Rita');
  });

  it('of two nodes is sent by one', async () => {
    const scene = await stage.scene({ plan: [{ type: 'email', hoursBefore: 24 }] });
    await Promise.all([stage.booked(scene, 72), stage.booked(scene, 73)]);
    stage.server.clock.stopAt(later(50));
    const nodes = [0, 1, 2].map(() => new TimerRunner(stage.server.deps, reminderTimers));
    await Promise.all(nodes.map((node) => node.runDue()));
    await stage.runAt(51);
    expect(await stage.letters(scene)).toHaveLength(2);
  });

  it('is not due: nothing happens', async () => {
    const scene = await stage.scene();
    await stage.runAt(0);
    expect(await stage.letters(scene)).toEqual([]);
  });

  it('planned for an hour of the night waits, and is not sent after the visit has begun', async () => {
    const scene = await stage.scene();
    const visit = await stage.booked(scene, 72);
    // The server was away from Tuesday to Wednesday 23:00 (noon is hour 0): both are due in the quiet hours.
    await stage.runAt(59);
    expect(await stage.statuses(scene, visit.id)).toEqual(['pending', 'pending']);
    const [first] = await stage.reminders(scene, visit.id);
    expect(first?.sendAt).toBe(later(68));
    await stage.runAt(80);
    expect(await stage.statuses(scene, visit.id)).toEqual(['failed', 'failed']);
  });
});

describe('an appointment', () => {
  it('takes its reminders along when it moves, and back again sends none twice', async () => {
    const scene = await stage.scene({ plan: [{ type: 'email', hoursBefore: 24 }] });
    const visit = await stage.booked(scene, 72);
    await stage.runAt(48);
    const moved = await move(scene, visit, 120);
    const there = await stage.reminders(scene, visit.id);
    expect(there.map(({ status, sendAt }) => [status, sendAt])).toEqual([
      ['sent', later(48)],
      ['pending', later(96)],
    ]);
    await move(scene, visit, 72, moved.body.card.version);
    expect(await stage.statuses(scene, visit.id)).toEqual(['sent', 'cancelled']);
    await stage.runAt(100);
    expect(await stage.letters(scene)).toHaveLength(1);
  });

  it('moved to and fro before anything was sent is announced once', async () => {
    const scene = await stage.scene({ plan: [{ type: 'email', hoursBefore: 24 }] });
    const visit = await stage.booked(scene, 72);
    const moved = await move(scene, visit, 96);
    await move(scene, visit, 72, moved.body.card.version);
    expect(await stage.statuses(scene, visit.id)).toEqual(['pending', 'cancelled']);
    await stage.runAt(49);
    await stage.runAt(71);
    expect(await stage.statuses(scene, visit.id)).toEqual(['sent', 'cancelled']);
    expect(await stage.letters(scene)).toHaveLength(1);
  });

  it('that is cancelled, deleted or restored takes its reminders with it', async () => {
    const scene = await stage.scene();
    const visit = await stage.booked(scene, 72);
    const body = { version: 1, reason: 'Holiday' };
    const cancelled = await ask(scene.rita, cancel, { params: at(visit), body });
    expect(await stage.statuses(scene, visit.id)).toEqual(['cancelled', 'cancelled']);
    const { version } = cancelled.body.card;
    const back = await ask(scene.rita, undo, { params: at(visit), body: { version } });
    expect(await stage.statuses(scene, visit.id)).toEqual(['pending', 'pending']);
    const query = { version: back.body.card.version };
    expect((await ask(scene.rita, deleteAppointment, { params: at(visit), query })).status).toBe(
      200,
    );
    await stage.runAt(60);
    expect(await stage.letters(scene)).toEqual([]);
  });

  it('booked inside the window gets only what is still to come', async () => {
    const scene = await stage.scene();
    expect(await stage.statuses(scene, (await stage.booked(scene, 30)).id)).toEqual(['pending']);
    expect(await stage.statuses(scene, (await stage.booked(scene, 3)).id)).toEqual([]);
  });
});

describe('nobody is reminded', () => {
  it.each([
    ['of a pet that died', 'pets', { is_deceased: true }, 'The pet is recorded as deceased'],
    ['who is no client any more', 'clients', { is_active: false }, 'no longer active'],
    [
      'who does not want it',
      'clients',
      { communication_preferences: '{"email":false}' },
      'does not want',
    ],
  ])('%s', async (_name, table, columns, why) => {
    const scene = await stage.scene({ plan: [{ type: 'email', hoursBefore: 24 }] });
    const visit = await stage.booked(scene, 72);
    const { id, clientId } = scene.pet;
    await stage.set(scene, table, table === 'pets' ? id : clientId, columns);
    await stage.runAt(49);
    const [reminder] = await stage.reminders(scene, visit.id);
    expect(reminder?.status).toBe('cancelled');
    expect(reminder?.errorMessage).toContain(why);
    expect(await stage.letters(scene)).toEqual([]);
  });

  it('without an address: it fails and says why', async () => {
    const scene = await stage.scene({ client: { email: null } });
    const visit = await stage.booked(scene, 72);
    await stage.runAt(24);
    const [reminder] = await stage.reminders(scene, visit.id);
    expect(reminder).toMatchObject({
      status: 'failed',
      errorMessage: 'The client has no e-mail address',
    });
  });

  it('by text message: there is no gateway, and none is pretended', async () => {
    const scene = await stage.scene({
      plan: [{ type: 'sms', hoursBefore: 24 }],
      client: { communicationPreferences: { sms: true } },
    });
    const visit = await stage.booked(scene, 72);
    await stage.runAt(48);
    const [reminder] = await stage.reminders(scene, visit.id);
    expect(reminder).toMatchObject({ status: 'failed', errorMessage: 'No SMS gateway is set up' });
    const { body } = await ask(scene.rita, getAppointment, { params: at(visit) });
    expect(body.reminderSent).toBe(false);
  });
});
