import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { getBoard } from '../../../shared/boardEndpoints.ts';
import {
  createClient,
  deleteClient,
  getClient,
  listClients,
  updateClient,
} from '../../../shared/clientEndpoints.ts';
import { createPet, deletePet, getPet, listPets, updatePet } from '../../../shared/petEndpoints.ts';
import { verifyAudit } from '../../../server/db/audit.ts';
import { inTransaction } from '../../../server/db/transaction.ts';
import { ask, testApp, type TestServer } from '../../support/testApp.ts';
import { makeAppointment, makeClient, makePet } from '../../support/testDatabase.ts';
import { deskScene } from './deskStage.ts';

let server: TestServer;
beforeAll(async () => {
  server = await testApp();
});
afterAll(() => server.close());

const scene = () => deskScene(server);

const biscuit = { name: 'Biscuit', species: 'dog', sex: 'female' } as const;

describe('pets', () => {
  it('keep every field, weight in kilograms', async () => {
    const { clinic, rita } = await scene();
    const client = await makeClient(server.deps.db, clinic);
    const full = {
      ...biscuit,
      clientId: client.id as never,
      breed: 'Beagle',
      color: 'tricolour',
      birthDate: '2020-02-29',
      weightKg: 12.34,
      microchipId: '985112345678903',
      tattoo: 'AB1',
      insuranceProvider: 'Trupanion',
      insurancePolicy: 'P-1',
      specialInstructions: 'Muzzle',
      allergies: 'Penicillin',
      isDeceased: false,
      photoUrl: 'https://example.test/biscuit.jpg',
    };
    const created = await ask(rita, createPet, { body: full });
    expect(created).toMatchObject({
      status: 201,
      body: { ...full, deceasedDate: null, client: { lastName: 'Client' } },
    });
    const read = await ask(rita, getPet, { params: { petId: created.body.id } });
    expect(created.body).toEqual({ ...read.body, warnings: [] });
  });

  it('are found by pet and owner together', async () => {
    const { clinic, rita } = await scene();
    const moreno = await makeClient(server.deps.db, clinic, { lastName: 'Moreno' });
    const silva = await makeClient(server.deps.db, clinic, { lastName: 'Silva' });
    for (const client of [moreno, silva])
      await makePet(server.deps.db, clinic, { client, name: 'Biscuit' });
    const found = await ask(rita, listPets, { query: { search: 'bis moreno' } });
    expect(found.body.items).toMatchObject([{ name: 'Biscuit', client: { lastName: 'Moreno' } }]);
    expect((await ask(rita, listPets, { query: { clientId: silva.id } })).body.items).toHaveLength(
      1,
    );
  });

  it('belong to a client of the same clinic', async () => {
    const mine = await scene();
    const theirs = await scene();
    const foreign = await makeClient(server.deps.db, theirs.clinic);
    const body = { ...biscuit, clientId: foreign.id as never };
    const refused = await ask(mine.rita, createPet, { body });
    expect(refused).toMatchObject({
      status: 422,
      problem: { code: 'unknown_reference', errors: [{ path: 'body.clientId' }] },
    });
    const pet = await makePet(server.deps.db, mine.clinic);
    const moved = await ask(mine.rita, updatePet, {
      params: { petId: pet.id },
      body: { version: 1, clientId: foreign.id },
    });
    expect(moved.problem.code).toBe('unknown_reference');
  });

  it('are renamed on the board at once', async () => {
    const { clinic, rita } = await scene();
    const pet = await makePet(server.deps.db, clinic, { name: 'Rex' });
    await makeAppointment(server.deps.db, clinic, { pet });
    await ask(rita, getBoard, {});
    await ask(rita, updatePet, {
      params: { petId: pet.id },
      body: { version: 1, name: 'T-Rex' },
    });
    await expect
      .poll(async () => (await ask(rita, getBoard, {})).body.board.cards)
      .toMatchObject([{ pet: { name: 'T-Rex' } }]);
  });

  it.each([
    ['allergies', 'Penicillin'],
    ['specialInstructions', 'Bites'],
    ['weightKg', 12.5],
  ])('tell whoever has their card open of other %s at once', async (name, value) => {
    const { clinic, rita } = await scene();
    const pet = await makePet(server.deps.db, clinic, { name: 'Rex' });
    await makeAppointment(server.deps.db, clinic, { pet });
    await ask(rita, getBoard, {});
    const params = { petId: pet.id as never };
    await ask(rita, updatePet, { params, body: { version: 1, [name]: value } });
    await expect
      .poll(async () => (await ask(rita, getBoard, {})).body.board.cards)
      .toMatchObject([{ version: 2 }]);
  });

  it('cannot be deleted with a visit ahead', async () => {
    const { clinic, rita } = await scene();
    const { petId } = await makeAppointment(server.deps.db, clinic);
    expect((await ask(rita, deletePet, { params: { petId: petId } })).problem.code).toBe(
      'still_has_dependents',
    );
  });
});

describe('the audit of records', () => {
  it('has one row for each read and write, in an unbroken chain', async () => {
    const { clinic, rita } = await scene();
    const { body: client } = await ask(rita, createClient, {
      body: { firstName: 'Ana', lastName: 'Moreno' },
    });
    const params = { clientId: client.id };
    await ask(rita, getClient, { params });
    await ask(rita, updateClient, { params, body: { version: 1, city: 'Salem' } });
    await ask(rita, listClients, {});
    await ask(rita, deleteClient, { params });
    const rows: { action: string; entity_id: string }[] = await clinic.run(() =>
      server.deps.db
        .app('audit_logs')
        .where({ clinic_id: clinic.id, entity_type: 'client' })
        .orderBy('seq')
        .select('action', 'entity_id'),
    );
    expect(rows.map((row) => row.action)).toEqual(['create', 'read', 'update', 'read', 'delete']);
    const verdict = await clinic.run(() =>
      inTransaction(server.deps.db, (trx) => verifyAudit(trx)),
    );
    expect(verdict.firstBadSeq).toBeNull();
    expect(verdict.rows).toBeGreaterThanOrEqual(5);
  });
});
