import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  createClient,
  deleteClient,
  getClient,
  listClients,
  updateClient,
} from '../../../shared/clientEndpoints.ts';
import { deletePet } from '../../../shared/petEndpoints.ts';
import { ask, askRaw, testApp, type TestServer } from '../../support/testApp.ts';
import { makeClient, makePet } from '../../support/testDatabase.ts';
import { deskScene } from './deskStage.ts';

let server: TestServer;
beforeAll(async () => {
  server = await testApp();
});
afterAll(() => server.close());

const scene = () => deskScene(server);

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
    const { warnings, ...client } = created.body;
    expect(warnings.map(({ path }) => path)).toContain('body.phone');
    expect((await ask(rita, getClient, { params })).body).toEqual(client);
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
    const loser = both.find((reply) => reply.status === 409);
    expect(loser?.problem.current).toMatchObject({ version: 2 });
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
    await ask(rita, deletePet, { params: { petId: pet.id } });
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
