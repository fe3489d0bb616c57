import { afterAll, beforeAll, expect, it } from 'vitest';
import { liveNode, openReader, type LiveNode } from '../../live/liveNode.ts';
import { makeClinic } from '../../support/testDatabase.ts';
import { paired } from '../screens/displays.ts';
import { Browser, browserOf } from './browser.ts';

let node: LiveNode;
beforeAll(async () => {
  node = await liveNode();
});
afterAll(() => node.close());

it('the sockets of a family end when one of its old cookies comes back, those of others stay', async () => {
  const clinic = await makeClinic(node.deps.db);
  const browser = await browserOf(node, clinic.users.technician);
  const other = await browserOf(node, clinic.users.technician);
  const [victim, bystander] = [
    await openReader(node, browser.accessToken),
    await openReader(node, other.accessToken),
  ];
  const stolen = browser.cookie;
  await browser.refresh();
  await browser.refresh();
  await new Browser(node).refresh(stolen);
  await victim.until(() => victim.revoked !== undefined);
  expect(victim.revoked).toEqual({ code: 'session_ended' });
  expect(bystander.socket.connected).toBe(true);
  expect(bystander.revoked).toBe(undefined);
  victim.socket.close();
  bystander.socket.close();
});

it('a screen with another view is sent away to renew its token, and comes back with the other board', async () => {
  const clinic = await makeClinic(node.deps.db);
  const { admin, tv, screen } = await paired(node, clinic);
  const before = await openReader(node, tv.accessToken);
  expect(before.board.view).toBe('lobby');
  const body = { version: 1, view: 'staff' };
  await admin.send('PATCH', `/screens/${screen.id}`, { body });
  await before.until(() => before.revoked !== undefined);
  expect(before.revoked).toEqual({ code: 'not_signed_in' });
  before.socket.close();
  await tv.refresh();
  const after = await openReader(node, tv.accessToken);
  expect(after.board.view).toBe('staff');
  after.socket.close();
});
