import { afterAll, beforeAll, expect, it } from 'vitest';
import { getAppointment } from '../../../shared/appointmentEndpoints.ts';
import { ask } from '../../support/testApp.ts';
import { PostOffice } from '../mail/postOffice.ts';
import { ReminderStage } from './reminderStage.ts';

const office = new PostOffice();
beforeAll(() => office.open());
afterAll(() => office.close());
const stage = new ReminderStage('reminders_undelivered', () => ({
  mail: { smtpUrl: office.url, from: 'Our Clinic <clinic@example.test>' },
}));

async function deliver(): Promise<void> {
  while ((await stage.server.errands.runDue()) > 0);
}

it('a reminder leaves by mail, as a letter without a medical word', async () => {
  office.manner = 'take';
  const scene = await stage.scene({ plan: [{ type: 'email', hoursBefore: 24 }] });
  await stage.booked(scene, 72);
  await stage.runAt(48);
  await deliver();
  const [letter] = office.delivered;
  expect(letter?.to).toEqual(['chris@example.test']);
  expect(letter?.raw).toContain('we expect Rex at Test clinic on Thursday, June 11');
  expect(letter?.raw).not.toContain('Secret');
});

it('a reminder that the mail server refuses has failed, and the client was not reminded', async () => {
  office.manner = 'refuse';
  const scene = await stage.scene({ plan: [{ type: 'email', hoursBefore: 24 }] });
  const visit = await stage.booked(scene, 72);
  await stage.runAt(48);
  await deliver();
  const [reminder] = await stage.reminders(scene, visit.id);
  expect(reminder).toMatchObject({ status: 'failed', sentAt: null });
  expect(reminder?.errorMessage).toContain('No such mailbox');
  const { body } = await ask(scene.rita, getAppointment, { params: { appointmentId: visit.id } });
  expect(body.reminderSent).toBe(false);
});
