import { afterAll, beforeAll, expect, it } from 'vitest';
import {
  changePassword,
  confirmSecondFactor,
  disableSecondFactor,
  renewBackupCodes,
  sendVerification,
  startSecondFactor,
} from '../../../shared/accountEndpoints.ts';
import type { Endpoint } from '../../../shared/endpoint.ts';
import { getMe, listSessions, revokeSession } from '../../../shared/sessionEndpoints.ts';
import { resetSecondFactor, revokeUserSession, updateUser } from '../../../shared/userEndpoints.ts';
import {
  ask,
  askRaw,
  signedIn,
  testApp,
  type Asker,
  type TestServer,
} from '../../support/testApp.ts';
import { makeClinic, testPassword } from '../../support/testDatabase.ts';

// Two nodes on one database. On the other one time stands still: what it looked up stays fresh.
let here: TestServer;
let there: TestServer;
beforeAll(async () => {
  [here, there] = await Promise.all([testApp(), testApp()]);
});
afterAll(() => Promise.all([here.close(), there.close()]));

const newest = async (asker: Asker) => (await ask(asker, listSessions)).body.items[0]?.id ?? '';

/** An admin whose session the other node knows well, and who then ends it here from another device. */
async function scene() {
  there.clock.stopAt(Date.now());
  const clinic = await makeClinic(here.deps.db);
  const { admin, veterinarian } = clinic.users;
  const colleague = await newest(await signedIn(here, veterinarian));
  const owner = await signedIn(here, admin);
  const own = await newest(owner);
  const { again: _, ...thief } = await signedIn(here, admin);
  const sessionId = await newest(thief);
  const sitting = { ...thief, server: there };
  expect((await ask(sitting, getMe)).status).toBe(200);
  const params = { sessionId };
  expect((await askRaw(owner, revokeSession, { params })).status).toBe(200);
  expect((await ask(sitting, getMe)).status).toBe(200);
  return { sitting, ids: { admin: admin.id, veterinarian: veterinarian.id, colleague, own } };
}

type Ids = Awaited<ReturnType<typeof scene>>['ids'];
type Said = { readonly params?: unknown; readonly body?: unknown };
const code = '123456';
const currentPassword = testPassword;
const acts: readonly (readonly [name: string, Endpoint, (ids: Ids) => Said])[] = [
  ['start a second factor', startSecondFactor, () => ({ body: { password: testPassword } })],
  ['confirm one', confirmSecondFactor, () => ({ body: { code } })],
  ['renew the backup codes', renewBackupCodes, () => ({ body: { code } })],
  ['take the second factor away', disableSecondFactor, () => ({ body: { code } })],
  [
    'change the password',
    changePassword,
    () => ({ body: { currentPassword, password: 'violet tractor umbrella 77' } }),
  ],
  [
    'begin a new address',
    updateUser,
    ({ admin }) => ({
      params: { userId: admin },
      body: { version: 1, email: `new.${admin}@example.test`, currentPassword },
    }),
  ],
  ['have a link sent to the address', sendVerification, () => ({})],
  ['end another session', revokeSession, ({ own }) => ({ params: { sessionId: own } })],
  [
    'end a colleague’s session',
    revokeUserSession,
    ({ veterinarian, colleague }) => ({ params: { userId: veterinarian, sessionId: colleague } }),
  ],
  [
    'take a colleague’s second factor away',
    resetSecondFactor,
    ({ veterinarian }) => ({ params: { userId: veterinarian } }),
  ],
];

it.each(acts)(
  'a session that was ended on another node does not %s',
  async (_name, endpoint, said) => {
    const { sitting, ids } = await scene();
    const reply = await askRaw(sitting, endpoint, said(ids));
    expect(reply).toMatchObject({ status: 401, problem: { code: 'session_ended' } });
  },
);
