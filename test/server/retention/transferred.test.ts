import { describe, expect, it } from 'vitest';
import { placeLegalHold } from '../../../shared/legalHoldEndpoints.ts';
import { getPet, updatePet } from '../../../shared/petEndpoints.ts';
import { ask, signedIn } from '../../support/testApp.ts';
import {
  makeAppointment,
  makeClient,
  makePet,
  type TestClinic,
} from '../../support/testDatabase.ts';
import { lastSeen, RetentionStage } from './retentionStage.ts';

const stage = new RetentionStage('ttransferred');
const longAgo = { createdAt: new Date('2018-01-01T00:00:00Z') };
const lastMonth = '2026-05-01T10:00:00Z';

/** An animal that went from one client, of whom nothing was heard since, to another; with its visits of those days. */
async function transferred(clinic: TestClinic, visits: readonly string[]) {
  const { db } = stage.server.deps;
  const former = await makeClient(db, clinic, longAgo);
  const owner = await makeClient(db, clinic, longAgo);
  const pet = await makePet(db, clinic, { client: former, ...longAgo });
  for (const visit of visits)
    await makeAppointment(db, clinic, { pet, startTime: new Date(visit), status: 'completed' });
  const ada = await signedIn(stage.server, clinic.users.admin);
  const params = { petId: pet.id };
  const { body: before } = await ask(ada, getPet, { params });
  const body = { version: before.version, clientId: owner.id };
  expect((await ask(ada, updatePet, { params, body })).status).toBe(200);
  await stage.root.rows('UPDATE clients SET updated_at = ? WHERE clinic_id = ?', [
    new Date(lastSeen),
    clinic.id,
  ]);
  return { ada, former, owner, pet };
}

async function left(clinic: TestClinic) {
  const [clients, pets, appointments] = await Promise.all(
    ['clients', 'pets', 'appointments'].map((table) => stage.count(clinic, table)),
  );
  return { clients, pets, appointments };
}

describe('the former client of an animal', () => {
  it.each([false, true])(
    'stays with the visits of those days while it is seen (on hold: %j)',
    async (isHeld) => {
      const clinic = await stage.clinic();
      const { ada, pet } = await transferred(clinic, [lastMonth, '2026-07-01T10:00:00Z']);
      const hold = { body: { petId: pet.id, reason: 'A claim for damages' } };
      if (isHeld) expect((await ask(ada, placeLegalHold, hold)).status).toBe(201);
      expect(await stage.run(clinic, true)).toEqual({ rows: {}, blocked: 0 });
      expect(await stage.run(clinic)).toEqual({ rows: {}, blocked: 0 });
      expect(await left(clinic)).toEqual({ clients: 2, pets: 1, appointments: 2 });
    },
  );

  it('stays with old visits of an animal that was seen since, and goes once it has gone', async () => {
    const clinic = await stage.clinic();
    const { owner, pet } = await transferred(clinic, [lastSeen]);
    const { db } = stage.server.deps;
    const visit = await makeAppointment(db, clinic, {
      pet: { id: pet.id, clientId: owner.id },
      startTime: new Date(lastMonth),
      status: 'completed',
    });
    expect(await stage.run(clinic)).toEqual({ rows: {}, blocked: 0 });
    expect(await left(clinic)).toEqual({ clients: 2, pets: 1, appointments: 2 });
    await stage.root.rows('UPDATE appointments SET start_time = ? WHERE id = ?', [
      new Date(lastSeen),
      visit.id,
    ]);
    const { rows } = await stage.run(clinic);
    expect(rows).toMatchObject({ pets: 1, appointments: 2, clients: 2 });
    const archived = await stage.root.rows<{ root_table: string }>(
      `SELECT root_table FROM archived_rows WHERE clinic_id = ? AND table_name = 'appointments'`,
      [clinic.id],
    );
    expect(archived.map((row) => row.root_table)).toEqual(['pets', 'pets']);
    expect(await left(clinic)).toEqual({ clients: 0, pets: 0, appointments: 0 });
  });

  it('on legal hold keeps the animal of those days, and deleted visits of it', async () => {
    const clinic = await stage.clinic();
    const { ada, former, pet } = await transferred(clinic, [lastSeen]);
    await makeAppointment(stage.server.deps.db, clinic, {
      pet: { id: pet.id, clientId: former.id },
      startTime: new Date(lastSeen),
      deletedAt: new Date('2019-05-01'),
    });
    const hold = { body: { clientId: former.id, reason: 'A claim for damages' } };
    expect((await ask(ada, placeLegalHold, hold)).status).toBe(201);
    expect(await stage.run(clinic)).toEqual({ rows: {}, blocked: 0 });
    expect(await left(clinic)).toEqual({ clients: 2, pets: 1, appointments: 2 });
  });
});
