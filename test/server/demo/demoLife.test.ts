import type { AddressInfo } from 'node:net';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { makeDemoClinic, type DemoClinic } from '../../../server/demo/demoClinic.ts';
import { seededRandom } from '../../../server/demo/demoRandom.ts';
import { live, type LifeEnd } from '../../../server/start/lifeLoop.ts';
import { LifePerson } from '../../../server/start/lifePerson.ts';
import { paceMs } from '../../../server/start/lifePlan.ts';
import { checkIn } from '../../../shared/appointmentEndpoints.ts';
import type { Card, StaffBoard } from '../../../shared/board.ts';
import { getBoard } from '../../../shared/boardEndpoints.ts';
import { testApp, type TestServer } from '../../support/testApp.ts';

const minuteMs = 60_000;
const dataDir = mkdtempSync(join(tmpdir(), 'vetcare-life-'));
let server: TestServer;
let demo: DemoClinic;
let url: string;

beforeAll(async () => {
  server = await testApp({ dataDir, isDemo: true }, { prefix: 'demo_life' });
  server.clock.stopAt('2026-06-10T10:00:00-04:00');
  const made = await makeDemoClinic(server.deps, 'America/New_York');
  if (!made) throw new Error('no demo was made');
  demo = made;
  await server.app.listen({ port: 0, host: '127.0.0.1' });
  // An address with a port, as the server listens on one.
  url = `http://127.0.0.1:${String((server.app.server.address() as AddressInfo).port)}`;
});
afterAll(async () => {
  await server.close();
  rmSync(dataDir, { recursive: true });
});

function visitor(role: string): LifePerson {
  const user = demo.users.find((one) => one.role === role);
  if (!user) throw new Error(`no ${role}`);
  const { signal } = new AbortController();
  return new LifePerson({ url, nowMs: server.clock.nowMs, signal }, user);
}

async function boardFor(person: LifePerson): Promise<StaffBoard> {
  const { board } = await person.call(getBoard);
  if (board.view !== 'staff') throw new Error('not a staff board');
  return board;
}

/** Lets the demo live: waiting only moves the clock. `watch` looks on at each pause and says whether to go on. */
async function liveWhile(
  watch: () => Promise<boolean>,
  changes: { signIns?: DemoClinic['users']; url?: string } = {},
): Promise<LifeEnd> {
  const stopping = new AbortController();
  return live({
    url,
    signIns: demo.users,
    random: seededRandom(4),
    nowMs: server.clock.nowMs,
    paceMs,
    signal: stopping.signal,
    wait: async (ms) => {
      server.clock.advance(ms);
      if (!(await watch())) stopping.abort();
    },
    ...changes,
  });
}

test('patients move through the public API, no two into one room, and a potassium is critical', async () => {
  const startMs = server.clock.nowMs();
  const watcher = visitor('technician');
  const before = await boardFor(watcher);
  let alertedAfterMs = Infinity;
  let boards = 0;
  const end = await liveWhile(async () => {
    const { cards, alerts } = await boardFor(watcher);
    boards += 1;
    const rooms = cards.filter(({ status }) => status === 'in_progress').map(({ room }) => room);
    expect(new Set(rooms).size).toBe(rooms.length);
    const afterMs = server.clock.nowMs() - startMs;
    if (alerts.length > 0) alertedAfterMs = Math.min(alertedAfterMs, afterMs);
    return afterMs < 12 * minuteMs;
  });
  expect(end).toBe('stopped');
  expect(boards).toBeGreaterThan(35);
  expect(alertedAfterMs).toBeGreaterThanOrEqual(2 * minuteMs);
  expect(alertedAfterMs).toBeLessThan(3 * minuteMs);
  const after = await boardFor(watcher);
  expect(after.alerts).toMatchObject([
    { testName: 'Potassium', state: 'open', pet: { species: 'dog' }, unit: 'mmol/L' },
  ]);
  const versions = new Map(before.cards.map(({ id, version }) => [id, version]));
  const moved = after.cards.filter(({ id, version }) => versions.get(id) !== version);
  expect(moved.length).toBeGreaterThan(12);
  const count = ({ cards }: StaffBoard, status: Card['status']) =>
    cards.filter((card) => card.status === status).length;
  expect(count(after, 'completed')).toBeGreaterThan(count(before, 'completed'));
  expect(after.cards.length).toBeGreaterThan(before.cards.length);
});

test('what a person does is left alone', async () => {
  const rosa = visitor('receptionist');
  const { cards } = await boardFor(rosa);
  const later = cards
    .filter(({ status }) => status === 'confirmed')
    .sort((one, other) => Date.parse(other.startAt) - Date.parse(one.startAt));
  const [mine] = later;
  if (!mine) throw new Error('nobody is expected');
  let checkedInMs: number | null = null;
  await liveWhile(async () => {
    if (checkedInMs === null) {
      const params = { appointmentId: mine.id };
      await rosa.call(checkIn, { params, body: { version: mine.version } });
      checkedInMs = server.clock.nowMs();
      return true;
    }
    const now = (await boardFor(rosa)).cards.find(({ id }) => id === mine.id);
    expect(now).toMatchObject({ status: 'checked_in', version: mine.version + 1 });
    return server.clock.nowMs() - checkedInMs < 100_000;
  });
  expect(checkedInMs).not.toBeNull();
});

test('without a right password it gives up at once', async () => {
  const signIns = demo.users.map((user) => ({ ...user, password: 'not the password' }));
  expect(await liveWhile(() => Promise.resolve(true), { signIns })).toBe('not let in');
});

test('it ends quietly a minute after the server went away', async () => {
  const startMs = server.clock.nowMs();
  const gone = { url: 'http://127.0.0.1:9' };
  expect(await liveWhile(() => Promise.resolve(true), gone)).toBe('server away');
  expect(server.clock.nowMs() - startMs).toBeGreaterThanOrEqual(minuteMs);
  expect(server.clock.nowMs() - startMs).toBeLessThan(2 * minuteMs);
});
