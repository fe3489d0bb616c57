import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { acceptInvitation } from '../../../shared/accountEndpoints.ts';
import { UserId } from '../../../shared/ids.ts';
import {
  deactivateUser,
  getUser,
  inviteUser,
  listInvitations,
  reactivateUser,
  withdrawInvitation,
} from '../../../shared/userEndpoints.ts';
import { ask, nobody, signedIn, testApp, type TestServer } from '../../support/testApp.ts';
import { makeClinic, makeUser } from '../../support/testDatabase.ts';
import { invited, someoneNew } from './staffStage.ts';

let server: TestServer;
let other: TestServer;
beforeAll(async () => {
  server = await testApp();
  other = await testApp();
});
afterAll(async () => {
  await server.close();
  await other.close();
});

/** A clinic of four people whose subscription allows this many. */
async function clinicFor(maxUsersPerClinic: number) {
  const clinic = await makeClinic(server.deps.db, { organization: { maxUsersPerClinic } });
  return { clinic, admin: await signedIn(server, clinic.users.admin) };
}

describe('a clinic whose subscription allows ten people', () => {
  it('gets exactly one more from ten parallel requests for the tenth place, on two nodes', async () => {
    const { clinic, admin } = await clinicFor(10);
    for (let extra = 0; extra < 5; extra += 1) await makeUser(server.deps.db, clinic);
    const there = await signedIn(other, clinic.users.admin);
    const replies = await Promise.all(
      Array.from({ length: 10 }, (_, at) =>
        ask(at % 2 === 0 ? admin : there, inviteUser, { body: someoneNew() }),
      ),
    );
    const codes = replies.map(({ status, problem }) => (status === 201 ? 'in' : problem.code));
    expect(codes.sort()).toEqual(['in', ...Array<string>(9).fill('user_limit_reached')]);
    expect((await ask(admin, listInvitations)).body.places).toEqual({ taken: 10, most: 10 });
  });

  it('gives a place back with a withdrawn invitation and a deactivated person', async () => {
    const { clinic, admin } = await clinicFor(5);
    const first = await invited(server, { clinic, admin });
    expect((await ask(admin, inviteUser, { body: someoneNew() })).problem.code).toBe(
      'user_limit_reached',
    );
    await ask(admin, withdrawInvitation, { params: { invitationId: first.id } });
    expect((await ask(admin, inviteUser, { body: someoneNew() })).status).toBe(201);
    const params = { userId: UserId.parse(clinic.users.technician.id) };
    expect((await ask(admin, deactivateUser, { params, body: { version: 1 } })).status).toBe(200);
    expect((await ask(admin, inviteUser, { body: someoneNew() })).status).toBe(201);
    const { version } = (await ask(admin, getUser, { params })).body;
    const back = await ask(admin, reactivateUser, { params, body: { version } });
    expect(back.problem.code).toBe('user_limit_reached');
  });

  it('keeps the place of an invitation for who accepts it', async () => {
    const { clinic, admin } = await clinicFor(5);
    const { token } = await invited(server, { clinic, admin });
    const body = { token, password: 'violet tractor umbrella 77' };
    expect((await ask(nobody(server), acceptInvitation, { body })).status).toBe(201);
    expect((await ask(admin, listInvitations)).body.places).toEqual({ taken: 5, most: 5 });
  });
});
