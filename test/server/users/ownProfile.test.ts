import { afterAll, beforeAll, expect, it } from 'vitest';
import { getOwnProfile, updateOwnProfile } from '../../../shared/accountEndpoints.ts';
import { getBoard } from '../../../shared/boardEndpoints.ts';
import { createClinic, moveSession } from '../../../shared/clinicEndpoints.ts';
import { UserId } from '../../../shared/ids.ts';
import { getUser, updateUser } from '../../../shared/userEndpoints.ts';
import {
  arrived,
  ask,
  askRaw,
  signedIn,
  testApp,
  type Asker,
  type TestServer,
} from '../../support/testApp.ts';
import { makeAppointment, makeClinic } from '../../support/testDatabase.ts';
import { auditOf } from '../auth/browser.ts';
import { screenOf } from '../http/screenOf.ts';

let server: TestServer;
beforeAll(async () => {
  server = await testApp();
});
afterAll(() => server.close());

/** A clinic whose veterinarian has a patient today. */
async function scene() {
  const clinic = await makeClinic(server.deps.db);
  await makeAppointment(server.deps.db, clinic, { startTime: new Date(server.clock.nowMs()) });
  const { admin, veterinarian } = clinic.users;
  return {
    clinic,
    ada: await signedIn(server, admin),
    vera: await signedIn(server, veterinarian),
    params: { userId: UserId.parse(veterinarian.id) },
  };
}

/** The veterinarians whom the board names, as it is kept in memory. */
async function shown(asker: Asker): Promise<string[]> {
  const { board } = (await ask(asker, getBoard, {})).body;
  return board.cards.map((card) => {
    if (!('veterinarian' in card)) throw new Error('a card of the lobby');
    return `${card.veterinarian.firstName} ${card.veterinarian.lastName}`;
  });
}

it('a veterinarian whom the admin renames is renamed on the cards of the board', async () => {
  const { ada, params } = await scene();
  expect(await shown(ada)).toEqual(['Vera Vet']);
  await ask(ada, updateUser, { params, body: { version: 1, lastName: 'Newlywed' } });
  await expect.poll(() => shown(ada), { timeout: 20_000 }).toEqual(['Vera Newlywed']);
});

it('a person corrects their own name and phone: on the board, for the admin, in the audit log', async () => {
  const { clinic, ada, vera, params } = await scene();
  expect(await shown(ada)).toEqual(['Vera Vet']);
  const { body: before } = await ask(vera, getOwnProfile);
  const { email } = clinic.users.veterinarian;
  const named = { firstName: 'Vera', lastName: 'Vet', phone: null };
  expect(before).toEqual({ version: 1, ...named, email, pendingEmail: null });
  const mine = { firstName: 'Veronika', phone: '+1 555 0134' };
  const { body: after } = await ask(vera, updateOwnProfile, { body: { version: 1, ...mine } });
  expect(after).toEqual({ ...before, ...mine, version: 2 });
  await expect.poll(() => shown(ada), { timeout: 20_000 }).toEqual(['Veronika Vet']);
  expect((await ask(ada, getUser, { params })).body).toMatchObject(after);
  const rows = await auditOf(server, clinic.id);
  const written = rows.filter(
    ({ action, entity_type }) => `${action} ${entity_type}` === 'update user',
  );
  expect(written.map(({ values }) => values)).toEqual([mine]);
});

it('a phone number alone does not make boards load anew', async () => {
  const { clinic, vera } = await scene();
  const epoch = () => clinic.run(() => server.deps.db.app('clinic_streams').first('epoch', 'head'));
  const before: unknown = await epoch();
  await ask(vera, updateOwnProfile, { body: { version: 1, phone: '555-0134' } });
  expect(await epoch()).toEqual(before);
});

it('nobody gives themselves a role, a licence or a name of nothing', async () => {
  const { vera } = await scene();
  for (const wish of [{ role: 'admin' }, { licenseNumber: 'V-1' }, { lastName: ' ' }]) {
    const reply = await askRaw(vera, updateOwnProfile, { body: { version: 1, ...wish } });
    expect(reply.problem.code).toBe('invalid_request');
  }
  const late = await ask(vera, updateOwnProfile, { body: { version: 7, lastName: 'Late' } });
  expect(late.problem).toMatchObject({ code: 'stale_version', current: { lastName: 'Vet' } });
});

it('a screen has no profile', async () => {
  const { clinic } = await scene();
  const screen = await screenOf(server, clinic);
  expect((await ask(screen, getOwnProfile)).status).toBe(403);
  const body = { version: 1, lastName: 'Wall' };
  expect((await ask(screen, updateOwnProfile, { body })).status).toBe(403);
});

it('an owner who is at another clinic is renamed at home', async () => {
  const { ada } = await scene();
  const harbour = { name: 'Harbour', timezone: 'Europe/Berlin' };
  const { body: there } = await ask(ada, createClinic, { body: harbour });
  const moved = await ask(ada, moveSession, { body: { clinicId: there.id } });
  const away = arrived(server, moved);
  expect((await ask(away, getOwnProfile)).problem.code).toBe('not_found');
  const body = { version: 1, lastName: 'Away' };
  expect((await ask(away, updateOwnProfile, { body })).problem.code).toBe('not_found');
});
