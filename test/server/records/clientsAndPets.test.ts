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
import {
  ask,
  askRaw,
  signedIn,
  testApp,
  type Asker,
  type TestServer,
} from '../../support/testApp.ts';
import {
  makeAppointment,
  makeClient,
  makeClinic,
  makePet,
  type TestClinic,
} from '../../support/testDatabase.ts';

let server: TestServer;
beforeAll(async () => {
  server = await testApp();
});
afterAll(() => server.close());

async function scene(): Promise<{ clinic: TestClinic; rita: Asker }> {
  const clinic = await makeClinic(server.deps.db);
  return { clinic, rita: await signedIn(server, clinic.users.receptionist) };
}

const biscuit = { name: 'Biscuit', species: 'dog', sex: 'female' } as const;

describe('clients', () => {
  it('keep every field through create, read and update', async () => {
    const { rita } = await scene();
    const full = {
      firstName: 'Ana',
      lastName: 'Moreno',
      email: 'ana@example.test',
      phone: '555-0101',
      mobile: '555-0102',
      addressLine1: '1 Main St',
      addressLine2: 'Apt 2',
      city: 'Springfield',
      state: 'OR',
      postalCode: '97477',
      emergencyContactName: 'Luis Moreno',
      emergencyContactPhone: '555-0103',
      communicationPreferences: { email: true, sms: false },
      notes: 'Prefers mornings',
      isActive: true,
    };
    const created = await ask(rita, createClient, { body: full });
    expect(created).toMatchObject({ status: 201, body: { ...full, version: 1 } });
    const params = { clientId: created.body.id };
    expect((await ask(rita, getClient, { params })).body).toEqual(created.body);
    const updated = await ask(rita, updateClient, {
      params,
      body: { version: 1, phone: null, communicationPreferences: { sms: true } },
    });
    expect(updated.body).toMatchObject({
      version: 2,
      phone: null,
      mobile: '555-0102',
      communicationPreferences: { sms: true },
    });
  });

  it('refuse an update by somebody who has not seen the last one, with the record as it stands', async () => {
    const { rita } = await scene();
    const { body: client } = await ask(rita, createClient, {
      body: { firstName: 'Ana', lastName: 'Moreno' },
    });
    const params = { clientId: client.id };
    const both = await Promise.all(
      ['x@example.test', 'y@example.test'].map((email) =>
        ask(rita, updateClient, { params, body: { version: 1, email } }),
      ),
    );
    expect(both.map((reply) => reply.status).sort()).toEqual([200, 409]);
    const stale = await ask(rita, updateClient, { params, body: { version: 1, city: 'Salem' } });
    expect(stale.problem).toMatchObject({
      code: 'stale_version',
      current: { id: client.id, version: 2 },
    });
  });

  it('are found by the start of any name, e-mail or phone, page by page without a gap', async () => {
    const { clinic, rita } = await scene();
    for (let index = 0; index < 25; index += 1) {
      await makeClient(server.deps.db, clinic, {
        firstName: `F${String(index)}`,
        lastName: index % 2 ? 'Moreno' : 'Silva',
      });
    }
    const seen: string[] = [];
    let cursor: string | undefined;
    do {
      const page = await ask(rita, listClients, {
        query: { limit: 4, search: 'mor', ...(cursor ? { cursor } : {}) },
      });
      seen.push(...page.body.items.map((client) => client.id));
      cursor = page.body.nextCursor ?? undefined;
    } while (cursor);
    expect(new Set(seen).size).toBe(12);
    expect(seen).toHaveLength(12);
    expect(
      (await ask(rita, listClients, { query: { search: 'f3 moreno' } })).body.items,
    ).toHaveLength(1);
    expect((await ask(rita, listClients, { query: { search: '%' } })).body.items).toEqual([]);
    expect(
      (await ask(rita, listClients, { query: { cursor: 'bm9uc2Vuc2U' } })).problem.errors?.[0]
        ?.path,
    ).toBe('query.cursor');
  });

  it('cannot be deleted while they have pets, and are gone afterwards', async () => {
    const { clinic, rita } = await scene();
    const pet = await makePet(server.deps.db, clinic, { name: 'Nala' });
    const params = { clientId: pet.clientId as never };
    expect((await ask(rita, deleteClient, { params })).problem).toMatchObject({
      code: 'still_has_dependents',
      detail: 'This client still has pets: Nala.',
    });
    await ask(rita, deletePet, { params: { petId: pet.id as never } });
    expect((await ask(rita, deleteClient, { params })).status).toBe(200);
    expect((await ask(rita, getClient, { params })).status).toBe(404);
    expect((await ask(rita, deleteClient, { params })).status).toBe(404);
  });

  it.each([
    [{ firstName: '', lastName: 'M' }, 'body.firstName'],
    [{ firstName: 'A', lastName: 'x'.repeat(101) }, 'body.lastName'],
    [{ firstName: 'A', lastName: 'M', email: 'nonsense' }, 'body.email'],
    [{ firstName: 'A', lastName: 'M', clinicId: 'mine' }, 'body.clinicId'],
    [{ firstName: { a: 1 }, lastName: 'M' }, 'body.firstName'],
  ])('name the field that is wrong in %j', async (body, path) => {
    const { rita } = await scene();
    const reply = await askRaw(rita, createClient, { body });
    expect(reply).toMatchObject({ status: 400, problem: { code: 'invalid_request' } });
    expect(reply.problem.errors?.map((error) => error.path)).toContain(path);
  });
});

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
    expect((await ask(rita, getPet, { params: { petId: created.body.id } })).body).toEqual(
      created.body,
    );
  });

  it('are found by pet and owner together', async () => {
    const { clinic, rita } = await scene();
    const moreno = await makeClient(server.deps.db, clinic, { lastName: 'Moreno' });
    const silva = await makeClient(server.deps.db, clinic, { lastName: 'Silva' });
    for (const client of [moreno, silva])
      await makePet(server.deps.db, clinic, { client, name: 'Biscuit' });
    const found = await ask(rita, listPets, { query: { search: 'bis moreno' } });
    expect(found.body.items).toMatchObject([{ name: 'Biscuit', client: { lastName: 'Moreno' } }]);
    expect(
      (await ask(rita, listPets, { query: { clientId: silva.id as never } })).body.items,
    ).toHaveLength(1);
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
      params: { petId: pet.id as never },
      body: { version: 1, clientId: foreign.id as never },
    });
    expect(moved.problem.code).toBe('unknown_reference');
  });

  it('are renamed on the board at once', async () => {
    const { clinic, rita } = await scene();
    const pet = await makePet(server.deps.db, clinic, { name: 'Rex' });
    await makeAppointment(server.deps.db, clinic, { pet });
    await ask(rita, getBoard, {});
    await ask(rita, updatePet, {
      params: { petId: pet.id as never },
      body: { version: 1, name: 'T-Rex' },
    });
    await expect
      .poll(async () => (await ask(rita, getBoard, {})).body.board.cards)
      .toMatchObject([{ pet: { name: 'T-Rex' } }]);
  });

  it('cannot be deleted with a visit ahead', async () => {
    const { clinic, rita } = await scene();
    const { petId } = await makeAppointment(server.deps.db, clinic);
    expect((await ask(rita, deletePet, { params: { petId: petId as never } })).problem.code).toBe(
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
