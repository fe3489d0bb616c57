import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { book, checkIn, reschedule } from '../../../shared/appointmentEndpoints.ts';
import { createClient, listClients, updateClient } from '../../../shared/clientEndpoints.ts';
import { listLabAlerts, listLabResults } from '../../../shared/labEndpoints.ts';
import type { Endpoint } from '../../../shared/endpoint.ts';
import { createPet, getPet, listPets } from '../../../shared/petEndpoints.ts';
import { signIn } from '../../../shared/sessionEndpoints.ts';
import {
  ask,
  askRaw,
  nobody,
  signedIn,
  testApp,
  type Asker,
  type TestServer,
} from '../../support/testApp.ts';
import { makeAppointment, makeClient, makeClinic, makePet } from '../../support/testDatabase.ts';

let server: TestServer;
beforeAll(async () => {
  server = await testApp();
});
afterAll(() => server.close());

async function scene() {
  const { db } = server.deps;
  const clinic = await makeClinic(db);
  const pet = await makePet(db, clinic);
  const vera = await signedIn(server, clinic.users.veterinarian);
  const rita = await signedIn(server, clinic.users.receptionist);
  return { db, clinic, pet, vera, rita };
}

function refusedAt(path: string) {
  const errors = expect.arrayContaining([expect.objectContaining({ path })]) as unknown;
  return { status: 400, problem: { code: 'invalid_request', status: 400, errors } };
}

describe('an appointment in a year that no column holds', () => {
  it.each([
    ['1969-12-31T23:00:00.000Z', '1969-12-31T23:30:00.000Z'],
    ['0001-01-01T00:00:00.000Z', '0001-01-01T00:30:00.000Z'],
    ['2038-01-19T03:10:00.000Z', '2038-01-19T03:40:00.000Z'],
    ['9999-12-31T23:00:00.000Z', '9999-12-31T23:30:00.000Z'],
  ])('is refused with its fields: %s', async (startAt, endAt) => {
    const { db, clinic, pet, rita } = await scene();
    const veterinarianId = clinic.users.veterinarian.id;
    const body = { petId: pet.id, veterinarianId, startAt, endAt, type: 'wellness' };
    const booked = await askRaw(rita, book, { body });
    expect(booked).toMatchObject(refusedAt('body.startAt'));
    expect(booked).toMatchObject(refusedAt('body.endAt'));
    const { id: appointmentId } = await makeAppointment(db, clinic);
    const moved = await askRaw(rita, reschedule, {
      params: { appointmentId },
      body: { version: 1, startAt, endAt },
    });
    expect(moved).toMatchObject(refusedAt('body.startAt'));
  });

  it('is booked up to the last instant that may be booked', async () => {
    const { clinic, pet, rita } = await scene();
    const veterinarianId = clinic.users.veterinarian.id;
    const [startAt, endAt] = ['2037-12-31T23:00:00.000Z', '2037-12-31T23:59:59.999Z'];
    const body = { petId: pet.id, veterinarianId, startAt, endAt, type: 'wellness' };
    expect(await askRaw(rita, book, { body })).toMatchObject({ status: 201 });
  });
});

/** A cursor that the list gave, with other sort values in it. */
async function forged(
  asker: Asker,
  list: Endpoint,
  forge: (values: unknown[]) => unknown,
): Promise<string> {
  const page = await askRaw(asker, list, { query: { limit: 1 } });
  const { nextCursor } = page.body as { nextCursor: string };
  const [digest, ...values] = JSON.parse(
    Buffer.from(nextCursor, 'base64url').toString(),
  ) as unknown[];
  const changed = forge(values);
  const text = JSON.stringify(Array.isArray(changed) ? [digest, ...changed] : changed);
  return Buffer.from(text).toString('base64url');
}

describe('a cursor that is none of the list', () => {
  it.each(['é', 'x', '\ud800', '\0', randomUUID().toUpperCase(), 7, null])(
    'is refused where ids are expected: %j',
    async (text) => {
      const { db, clinic, vera } = await scene();
      await makePet(db, clinic);
      for (const list of [listPets, listClients]) {
        const cursor = await forged(vera, list, (values) => [...values.slice(0, -1), text]);
        expect(await askRaw(vera, list, { query: { cursor } })).toMatchObject(
          refusedAt('query.cursor'),
        );
      }
    },
  );

  it.each([[['\ud800']], [['a\0b']], [[{ a: 1 }]], [[]], [{ length: 3 }], [null], ['x'], [9]])(
    'is refused with anything else in it: %j',
    async (start) => {
      const { db, clinic, vera } = await scene();
      await makePet(db, clinic);
      const cursor = await forged(vera, listPets, (values) =>
        Array.isArray(start) ? [...start, ...values.slice(-1)] : start,
      );
      const reply = await askRaw(vera, listPets, { query: { cursor } });
      expect(reply).toMatchObject(refusedAt('query.cursor'));
    },
  );

  it.each(['nonsense', '', 'W10', 'bnVsbA'])('is refused as such: %j', async (cursor) => {
    const { vera } = await scene();
    for (const list of [listLabAlerts, listLabResults, listPets, listClients])
      expect(await askRaw(vera, list, { query: { cursor } })).toMatchObject(
        refusedAt('query.cursor'),
      );
  });

  it('is taken as the list gave it, with any name in it', async () => {
    const { db, clinic, rita } = await scene();
    for (const lastName of ['Ωmega', 'Ωmega', '王'])
      await makeClient(db, clinic, { firstName: 'Éva', lastName });
    const first = await ask(rita, listClients, { query: { limit: 3 } });
    const rest = await ask(rita, listClients, {
      query: { limit: 3, cursor: first.body.nextCursor ?? '' },
    });
    expect([...first.body.items, ...rest.body.items]).toHaveLength(4);
  });
});

describe('half a surrogate pair or a NUL', () => {
  it.each(['X\ud800', '\udc00X', 'X\0Y'])(
    'is refused with its field in a body: %j',
    async (bad) => {
      const { db, clinic, pet, rita } = await scene();
      const client = { firstName: 'Chris', lastName: bad };
      expect(await askRaw(rita, createClient, { body: client })).toMatchObject(
        refusedAt('body.lastName'),
      );
      const dog = { clientId: pet.clientId, name: 'Rex', species: 'dog', sex: 'male', breed: bad };
      expect(await askRaw(rita, createPet, { body: dog })).toMatchObject(refusedAt('body.breed'));
      const { id: clientId } = await makeClient(db, clinic);
      const patch = { params: { clientId }, body: { version: 1, notes: bad } };
      expect(await askRaw(rita, updateClient, patch)).toMatchObject(refusedAt('body.notes'));
      const stranger = { email: `${bad}@example.test`, password: 'whatever' };
      expect(await askRaw(nobody(server), signIn, { body: stranger })).toMatchObject(
        refusedAt('body.email'),
      );
    },
  );

  it('is refused with its field in a query', async () => {
    const { rita } = await scene();
    const reply = await askRaw(rita, listClients, { query: { search: 'X\0' } });
    expect(reply).toMatchObject(refusedAt('query.search'));
  });

  it('is no such record in a path', async () => {
    const { rita } = await scene();
    const reply = await askRaw(rita, getPet, { params: { petId: `${randomUUID()}\0` } });
    expect(reply).toMatchObject({ status: 404, problem: { code: 'not_found' } });
  });

  it('leaves an emoji alone', async () => {
    const { rita } = await scene();
    const body = { firstName: 'Chris 🐕', lastName: 'Client' };
    expect(await ask(rita, createClient, { body })).toMatchObject({ status: 201, body });
  });
});

describe('a request of a great many faults', () => {
  it('is told some of them: no reply is many times its request', async () => {
    const body = Object.fromEntries(
      Array.from({ length: 1_000 }, (_, at) => [`k${String(at)}`, 1]),
    );
    const reply = await askRaw(nobody(server), signIn, { body });
    expect(reply).toMatchObject({ status: 400, problem: { code: 'invalid_request' } });
    expect(reply.problem.errors).toHaveLength(20);
  });

  it('is not read to its end when nobody signed in', async () => {
    const body = { email: 'rita@example.test', password: 'x'.repeat(20_000) };
    const reply = await askRaw(nobody(server), signIn, { body });
    expect(reply).toMatchObject({ status: 413, problem: { code: 'payload_too_large' } });
  });
});

describe('an address that cannot be read', () => {
  it.each(['/api/v1/pets/%ff', '/api/v1/pets/%', '/%c0%af'])(
    'is a problem like any other: %s',
    async (url) => {
      const response = await server.app.inject({ method: 'GET', url });
      expect(response.statusCode).toBe(400);
      expect(response.headers['content-type']).toBe('application/problem+json');
      expect(response.json()).toMatchObject(refusedAt('params').problem);
    },
  );

  it('names no record when it is endless', async () => {
    const url = `/api/v1/appointments/${'a'.repeat(200)}/check-in`;
    const response = await server.app.inject({ method: 'POST', url });
    expect(response.statusCode).toBe(404);
    expect(response.headers['content-type']).toBe('application/problem+json');
    expect(response.json()).toMatchObject({ code: 'not_found' });
  });
});

describe('one Idempotency-Key used by two people at the same moment', () => {
  it('lets one of them through and tells the other', async () => {
    const { db, clinic, vera, rita } = await scene();
    const race = async () => {
      const commandId = randomUUID();
      const replies = await Promise.all(
        [vera, rita].map(async (asker) => {
          const { id } = await makeAppointment(db, clinic, { status: 'confirmed' });
          const params = { appointmentId: id };
          return askRaw(asker, checkIn, { params, body: { version: 1 }, commandId });
        }),
      );
      return replies.map((reply) => (reply.status === 200 ? 'done' : reply.problem.code)).sort();
    };
    for (let round = 0; round < 10; round += 1)
      expect(await race()).toEqual(['command_reused', 'done']);
  });
});
