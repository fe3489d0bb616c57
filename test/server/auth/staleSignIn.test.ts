import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { hashPassword } from '../../../server/auth/passwordHash.ts';
import { testApp, type TestServer } from '../../support/testApp.ts';
import { makeClinic, type TestClinic } from '../../support/testDatabase.ts';
import { administrator } from '../db/administrator.ts';
import { Browser } from './browser.ts';

let server: TestServer;
let root: Awaited<ReturnType<typeof administrator>>;
let clinic: TestClinic;
beforeAll(async () => {
  server = await testApp();
  root = await administrator();
});
afterAll(async () => {
  root.end();
  await server.close();
});
beforeEach(async () => {
  clinic = await makeClinic(server.deps.db);
});

/** How many connections to this database wait for a row. */
async function waiting(): Promise<number> {
  const rows = await root.rows<{ id: number }>(
    `SELECT trx_mysql_thread_id AS id FROM information_schema.innodb_trx WHERE trx_state = 'LOCK WAIT'`,
  );
  const own = (await root.processes()).filter(({ db }) => db === root.names.core);
  return rows.filter(({ id }) => own.some((each) => each.Id === id)).length;
}

/** InnoDB shows what it saw before while it is asked more often than every 100 ms. */
const untilOneWaits = () => expect.poll(waiting, { timeout: 20_000, interval: 300 }).toBe(1);

/** Signs in with the old password, which was right when it was looked at; meanwhile the account changes. */
async function signInWhile(columns: object) {
  const user = clinic.users.technician;
  const trx = await server.deps.db.auth.transaction();
  await trx('users').where({ clinic_id: clinic.id, id: user.id }).update(columns);
  const browser = new Browser(server);
  const answer = browser.signIn(user);
  await untilOneWaits();
  await trx.commit();
  return { browser, ...(await answer) };
}

const sessionsOf = ({ id }: { id: string }) =>
  server.deps.db.auth('sessions').where({ clinic_id: clinic.id, user_id: id, revoked_at: null });

describe('a sign-in on its way', () => {
  it('does not get in with a password that was replaced meanwhile', async () => {
    const password_hash = await hashPassword(server.deps, 'violet tractor umbrella 77');
    const { status, problem } = await signInWhile({ password_hash });
    expect([status, problem.code]).toEqual([401, 'wrong_credentials']);
    expect(await sessionsOf(clinic.users.technician)).toEqual([]);
  });

  it('does not get in when the account was closed meanwhile', async () => {
    const { problem } = await signInWhile({ is_active: false });
    expect(problem.code).toBe('wrong_credentials');
    expect(await sessionsOf(clinic.users.technician)).toEqual([]);
  });

  it('is asked for the code of a second factor that was turned on meanwhile', async () => {
    const { problem } = await signInWhile({ mfa_confirmed_at: new Date(server.clock.nowMs()) });
    expect(problem.code).toBe('second_factor_required');
    expect(await sessionsOf(clinic.users.technician)).toEqual([]);
  });
});
