import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createClinic } from '../../../shared/clinicEndpoints.ts';
import { ask, signedIn, testApp, type TestServer } from '../../support/testApp.ts';
import { makeClinic } from '../../support/testDatabase.ts';
import { Browser, browserOf } from '../auth/browser.ts';

// Two nodes of one installation: each remembers for 3 s that a session stood.
let node: TestServer;
let other: TestServer;
beforeAll(async () => {
  node = await testApp();
  other = await testApp();
  for (const { clock } of [node, other]) clock.stopAt(clock.nowMs());
});
afterAll(async () => {
  await node.close();
  await other.close();
});

async function scene() {
  const clinic = await makeClinic(node.deps.db);
  const ada = await signedIn(node, clinic.users.admin);
  const body = { name: 'Harbour', timezone: 'Europe/Berlin' };
  const { body: harbour } = await ask(ada, createClinic, { body });
  const here = await browserOf(node, clinic.users.admin);
  const there = new Browser(other);
  there.accessToken = here.accessToken;
  there.cookie = here.cookie;
  expect((await there.send('GET', '/me')).status).toBe(200);
  return { harbour, here, there };
}

const openIn = (clinicId: string) =>
  node.deps.db.auth('sessions').where({ clinic_id: clinicId, revoked_at: null });

describe('a session that has ended', () => {
  it('does not move on a node that has not heard of it', async () => {
    const { harbour, here, there } = await scene();
    expect((await here.send('DELETE', '/sessions/current')).status).toBe(200);
    expect((await there.send('GET', '/me')).status).toBe(200);
    expect((await there.move(harbour.id)).problem.code).toBe('session_ended');
    expect(await openIn(harbour.id)).toEqual([]);
  });

  it('has moved once, of two moves at the same time', async () => {
    const { harbour, here, there } = await scene();
    const moved = await Promise.all([here.move(harbour.id), there.move(harbour.id)]);
    expect(moved.map(({ status }) => status).sort()).toEqual([200, 401]);
    expect(await openIn(harbour.id)).toHaveLength(1);
  });
});
