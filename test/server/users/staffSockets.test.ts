import { afterAll, beforeAll, expect, it } from 'vitest';
import { UserId } from '../../../shared/ids.ts';
import { changePassword } from '../../../shared/accountEndpoints.ts';
import {
  changeRole,
  deactivateUser,
  listUserSessions,
  revokeUserSession,
} from '../../../shared/userEndpoints.ts';
import { liveNode, openReader, signInOn, type LiveNode } from '../../live/liveNode.ts';
import { ask } from '../../support/testApp.ts';
import { makeClinic, testPassword, type TestClinic } from '../../support/testDatabase.ts';

// Two nodes of one installation without Redis: the slower of the two ways that ends are told.
let node: LiveNode;
let other: LiveNode;
beforeAll(async () => {
  node = await liveNode();
  other = await liveNode();
});
afterAll(async () => {
  await node.close();
  await other.close();
});

const paramsOf = (clinic: TestClinic) => ({ userId: UserId.parse(clinic.users.technician.id) });

/** A technician with the board open on both nodes, and the admin. */
async function scene() {
  const clinic = await makeClinic(node.deps.db);
  const here = await signInOn(node, clinic.users.technician);
  const there = await signInOn(other, clinic.users.technician);
  const readers = [await openReader(node, here.token), await openReader(other, there.token)];
  return { clinic, here, there, readers, admin: await signInOn(node, clinic.users.admin) };
}

type Scene = Awaited<ReturnType<typeof scene>>;

const acts = {
  'a deactivated person': ({ admin, clinic }: Scene) =>
    ask(admin, deactivateUser, { params: paramsOf(clinic), body: { version: 1 } }),
  'a person with another role': ({ admin, clinic }: Scene) =>
    ask(admin, changeRole, {
      params: paramsOf(clinic),
      body: { version: 1, role: 'veterinarian' },
    }),
};

it.each(Object.entries(acts))('the sockets of %s end within 5 s on all nodes', async (_, act) => {
  const there = await scene();
  const startMs = performance.now();
  expect((await act(there)).status).toBe(200);
  await Promise.all(
    there.readers.map((reader) => reader.until(() => reader.revoked !== undefined)),
  );
  expect(performance.now() - startMs).toBeLessThan(5_000);
  for (const { revoked } of there.readers) expect(revoked).toEqual({ code: 'session_ended' });
  for (const { socket } of there.readers) socket.close();
});

it('a new password ends the person’s other sockets, and not the one that asked', async () => {
  const { here, readers } = await scene();
  const [own, elsewhere] = readers;
  const body = { currentPassword: testPassword, password: 'violet tractor umbrella 77' };
  expect((await ask(here, changePassword, { body })).status).toBe(200);
  await elsewhere?.until(() => elsewhere.revoked !== undefined);
  expect(own?.socket.connected).toBe(true);
  expect(own?.revoked).toBe(undefined);
  for (const { socket } of readers) socket.close();
});

it('an admin sees a colleague’s sessions and ends one of them', async () => {
  const { admin, clinic, here, there, readers } = await scene();
  const [stays, ends] = readers;
  const params = paramsOf(clinic);
  const { items } = (await ask(admin, listUserSessions, { params })).body;
  expect(items.map(({ id }) => id).sort()).toEqual([here.sessionId, there.sessionId].sort());
  const ended = items.find(({ id }) => id === there.sessionId);
  if (!ended) throw new Error('the session is not listed');
  const which = { ...params, sessionId: ended.id };
  expect((await ask(admin, revokeUserSession, { params: which })).status).toBe(200);
  await ends?.until(() => ends.revoked !== undefined);
  expect(stays?.socket.connected).toBe(true);
  expect((await ask(admin, revokeUserSession, { params: which })).problem.code).toBe('not_found');
  for (const { socket } of readers) socket.close();
});
