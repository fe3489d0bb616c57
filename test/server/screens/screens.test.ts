import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { testApp, type TestServer } from '../../support/testApp.ts';
import { makeClinic } from '../../support/testDatabase.ts';
import { Browser, browserOf } from '../auth/browser.ts';
import { paired, wish, type Screen } from './displays.ts';

type Board = { board: { view: string } };

const hourMs = 3_600_000;
let server: TestServer;
beforeAll(async () => {
  server = await testApp();
});
afterAll(() => server.close());

describe('a screen', () => {
  it('reads its board and nothing else', async () => {
    const { tv, screen } = await paired(server, await makeClinic(server.deps.db));
    const board = await tv.send<Board>('GET', '/board');
    expect(board).toMatchObject({ status: 200, body: { board: { view: 'lobby' } } });
    for (const path of ['/clients', '/pets', '/users', '/screens', '/lab-results', '/lab-alerts'])
      expect((await tv.send('GET', path)).problem.code).toBe('not_allowed');
    const removal = await tv.send('DELETE', `/screens/${screen.id}`);
    expect(removal.problem.code).toBe('not_allowed');
  });

  it('whose reply was lost goes on with its old cookie hours later, and the lost one is dead', async () => {
    const late = await testApp();
    const { tv } = await paired(late, await makeClinic(late.deps.db));
    const old = tv.cookie;
    await tv.refresh();
    const lost = tv.cookie;
    late.clock.advance(5 * hourMs);
    expect((await tv.refresh(old)).status).toBe(200);
    expect(tv.cookie).not.toBe(lost);
    late.clock.advance(5 * hourMs);
    expect((await tv.refresh()).status).toBe(200);
    expect((await tv.send('GET', '/me')).status).toBe(200);
    expect((await new Browser(late).refresh(lost)).status).toBe(401);
    await late.close();
  });

  it('loses its family when a cookie comes back whose successor was used', async () => {
    const late = await testApp();
    const { tv } = await paired(late, await makeClinic(late.deps.db));
    const stolen = tv.cookie;
    await tv.refresh();
    await tv.refresh();
    late.clock.advance(60_000);
    expect((await new Browser(late).refresh(stolen)).problem.code).toBe('session_ended');
    expect((await tv.refresh()).problem.code).toBe('session_ended');
    await late.close();
  });

  it('lives as long as it speaks, and thirty silent days end it', async () => {
    const late = await testApp();
    const { tv } = await paired(late, await makeClinic(late.deps.db));
    for (let month = 0; month < 3; month += 1) {
      late.clock.advance(29 * 24 * hourMs);
      expect((await tv.refresh()).status).toBe(200);
    }
    late.clock.advance(30 * 24 * hourMs + 1000);
    expect((await tv.refresh()).problem.code).toBe('session_ended');
    await late.close();
  });

  it('is listed as online while it was seen in the last ninety seconds', async () => {
    const late = await testApp();
    const { admin, tv, screen } = await paired(late, await makeClinic(late.deps.db));
    const isOnline = async () => {
      const { items } = (await admin.send<{ items: Screen[] }>('GET', '/screens')).body;
      return items.find(({ id }) => id === screen.id)?.isOnline;
    };
    expect(await isOnline()).toBe(false);
    await tv.send('GET', '/board');
    expect(await isOnline()).toBe(true);
    late.clock.advance(91_000);
    expect(await isOnline()).toBe(false);
    await late.close();
  });

  it('with another view gets the other board after renewing its token, and not before', async () => {
    const { admin, tv, screen } = await paired(server, await makeClinic(server.deps.db));
    expect((await tv.send<Board>('GET', '/board')).body.board.view).toBe('lobby');
    const body = { version: 1, view: 'staff', name: 'Treatment' };
    const reply = await admin.send('PATCH', `/screens/${screen.id}`, { body });
    expect(reply.body).toMatchObject({ version: 2, view: 'staff', name: 'Treatment' });
    expect((await tv.send('GET', '/board')).problem.code).toBe('not_signed_in');
    expect((await tv.refresh()).body.me.screen?.view).toBe('staff');
    expect((await tv.send<Board>('GET', '/board')).body.board.view).toBe('staff');
  });

  it('keeps its token when only its name or size changes', async () => {
    const { admin, tv, screen } = await paired(server, await makeClinic(server.deps.db));
    const body = { version: 1, name: 'Corridor', diagonalInches: 55.5 };
    const reply = await admin.send('PATCH', `/screens/${screen.id}`, { body });
    expect(reply.body).toMatchObject({ version: 2, diagonalInches: 55.5, view: 'lobby' });
    expect((await tv.send('GET', '/board')).status).toBe(200);
  });

  it('changed by somebody else in the meantime is told with its present state', async () => {
    const { admin, screen } = await paired(server, await makeClinic(server.deps.db));
    const rename = (name: string) =>
      admin.send('PATCH', `/screens/${screen.id}`, { body: { version: 1, name } });
    expect((await rename('One')).status).toBe(200);
    const late = await rename('Two');
    expect(late.problem).toMatchObject({ code: 'stale_version', current: { name: 'One' } });
  });

  it('that was removed is refused at once here and within five seconds elsewhere', async () => {
    const node = await testApp();
    const { admin, tv, screen } = await paired(server, await makeClinic(server.deps.db));
    const elsewhere = new Browser(node);
    elsewhere.accessToken = tv.accessToken;
    expect((await elsewhere.send('GET', '/board')).status).toBe(200);
    expect((await admin.send('DELETE', `/screens/${screen.id}`)).status).toBe(200);
    expect((await tv.send('GET', '/board')).problem.code).toBe('session_ended');
    expect((await tv.refresh()).problem.code).toBe('session_ended');
    node.clock.advance(5_000);
    expect((await elsewhere.send('GET', '/board')).problem.code).toBe('session_ended');
    expect((await admin.send('GET', '/screens')).body).toMatchObject({ items: [] });
    expect((await admin.send('DELETE', `/screens/${screen.id}`)).status).toBe(404);
    await node.close();
  });

  it('of another clinic is not found and stays as it is', async () => {
    const { screen, tv } = await paired(server, await makeClinic(server.deps.db));
    const other = await makeClinic(server.deps.db);
    const stranger = await browserOf(server, other.users.admin);
    const body = { version: 1, name: 'Mine now' };
    expect((await stranger.send('PATCH', `/screens/${screen.id}`, { body })).status).toBe(404);
    expect((await stranger.send('DELETE', `/screens/${screen.id}`)).status).toBe(404);
    expect((await tv.send('GET', '/me')).body).toMatchObject({ firstName: wish.name });
  });
});
