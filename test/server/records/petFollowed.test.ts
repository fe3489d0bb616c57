import { describe, expect, it } from 'vitest';
import { getAppointment, reschedule } from '../../../shared/appointmentEndpoints.ts';
import { deleteClient } from '../../../shared/clientEndpoints.ts';
import { ClientId, PetId } from '../../../shared/ids.ts';
import { getPet, updatePet } from '../../../shared/petEndpoints.ts';
import { createReminder, updateReminder } from '../../../shared/reminderEndpoints.ts';
import { ask } from '../../support/testApp.ts';
import { makeAppointment, makeClient } from '../../support/testDatabase.ts';
import { later, ReminderStage, type Scene } from '../reminders/reminderStage.ts';

const stage = new ReminderStage('followed');
const plan = [
  { type: 'email', hoursBefore: 24 },
  { type: 'sms', hoursBefore: 48 },
] as const;

const write = async ({ rita, pet }: Scene, patch: object) => {
  const params = { petId: PetId.parse(pet.id) };
  const { version } = (await ask(rita, getPet, { params })).body;
  return ask(rita, updatePet, { params, body: { version, ...patch } });
};
const read = ({ rita }: Scene, appointmentId: never) =>
  ask(rita, getAppointment, { params: { appointmentId } });

describe('a pet that is given to somebody else', () => {
  it('takes the visits that have not ended with it, and its reminders go to them', async () => {
    const scene = await stage.scene({
      plan,
      client: { email: 'old@example.test', communicationPreferences: { email: true, sms: true } },
    });
    const { clinic, rita } = scene;
    const { db } = stage.server.deps;
    const ahead = await stage.booked(scene, 72);
    const done = await makeAppointment(db, clinic, { pet: scene.pet, status: 'completed' });
    const anew = await makeClient(db, clinic, {
      lastName: 'Moreno',
      email: 'new@example.test',
      communicationPreferences: { email: true, sms: false },
    });
    const clientId = ClientId.parse(anew.id);
    expect(await stage.statuses(scene, ahead.id)).toEqual(['pending', 'pending']);
    expect((await write(scene, { clientId })).status).toBe(200);
    expect((await read(scene, ahead.id as never)).body.client).toEqual({
      id: anew.id,
      lastName: 'Moreno',
    });
    expect((await read(scene, done.id as never)).body.client.id).toBe(scene.pet.clientId);
    // The sms comes first: the new owner wants none.
    expect(await stage.statuses(scene, ahead.id)).toEqual(['cancelled', 'pending']);
    await stage.runAt(49);
    expect(await stage.letters(scene)).toMatchObject([{ recipient: 'new@example.test' }]);
    const params = { clientId: ClientId.parse(scene.pet.clientId) };
    expect((await ask(rita, deleteClient, { params })).status).toBe(200);
  });

  it('raises the card, so that whoever has it open looks again', async () => {
    const scene = await stage.scene();
    const card = await stage.booked(scene, 72);
    const { id } = await makeClient(stage.server.deps.db, scene.clinic);
    await write(scene, { clientId: ClientId.parse(id) });
    const { body } = await ask(scene.rita, reschedule, {
      params: { appointmentId: card.id },
      body: { version: card.version, startAt: card.startAt, endAt: card.endAt },
    });
    expect(body).toMatchObject({ code: 'stale_version' });
  });
});

describe('a client', () => {
  it('is not deleted while a visit of theirs has not ended, and reads of which day it is', async () => {
    const scene = await stage.scene();
    const { id } = await makeClient(stage.server.deps.db, scene.clinic);
    await makeAppointment(stage.server.deps.db, scene.clinic, {
      pet: { id: scene.pet.id, clientId: id },
      startTime: new Date(later(72)),
    });
    const params = { clientId: ClientId.parse(id) };
    expect((await ask(scene.rita, deleteClient, { params })).problem).toMatchObject({
      code: 'still_has_dependents',
      detail: 'This client still has 1 appointment: 11 June.',
    });
  });
});

describe('a pet that has died', () => {
  it('is announced no more, and whoever writes it down reads what is still planned', async () => {
    const scene = await stage.scene();
    const first = await stage.booked(scene, 72);
    await stage.booked(scene, 24 * 220);
    const { body } = await write(scene, { isDeceased: true });
    expect(body.warnings).toEqual([
      {
        path: 'body.isDeceased',
        message: 'Rex still has 2 appointments: 11 June, 14 January 2027',
      },
    ]);
    expect(await stage.statuses(scene, first.id)).toEqual(['cancelled', 'cancelled']);
    expect((await read(scene, first.id as never)).body.pet.isDeceased).toBe(true);
    // A slip of the hand: it lives, and is announced again.
    expect((await write(scene, { isDeceased: false })).body.warnings).toEqual([]);
    expect(await stage.statuses(scene, first.id)).toEqual(['pending', 'pending']);
  });

  it('gets no reminder by hand', async () => {
    const scene = await stage.scene();
    const card = await stage.booked(scene, 72);
    const [one] = await stage.reminders(scene, card.id);
    await write(scene, { isDeceased: true });
    const body = { appointmentId: card.id, type: 'call', sendAt: later(30) } as const;
    const words = { code: 'pet_deceased', detail: 'Rex is recorded as deceased.' };
    expect((await ask(scene.rita, createReminder, { body })).problem).toMatchObject(words);
    const again = await ask(scene.rita, updateReminder, {
      params: { reminderId: one?.id as never },
      body: { version: 2, status: 'pending' },
    });
    expect(again.problem).toMatchObject(words);
  });
});
