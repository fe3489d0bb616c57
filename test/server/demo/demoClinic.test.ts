import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { makeDemoClinic, type DemoClinic } from '../../../server/demo/demoClinic.ts';
import { inTenant } from '../../../server/db/tenantContext.ts';
import { getBoard } from '../../../shared/boardEndpoints.ts';
import type { StaffBoard } from '../../../shared/board.ts';
import { listLabResults } from '../../../shared/labEndpoints.ts';
import { listMedicalRecords } from '../../../shared/medicalRecordEndpoints.ts';
import { listPets } from '../../../shared/petEndpoints.ts';
import { signIn } from '../../../shared/sessionEndpoints.ts';
import { ask, nobody, testApp, type Asker, type TestServer } from '../../support/testApp.ts';
import { makeClinic } from '../../support/testDatabase.ts';

const zone = 'America/New_York';
const morning = '2026-06-10T09:30:00-04:00';
const dataDir = mkdtempSync(join(tmpdir(), 'vetcare-demo-'));
let server: TestServer;
let demo: DemoClinic;
/** What the first start cost: CPU time of this process, and statements. */
const cost = { cpuMs: 0, statements: 0 };

async function start(): Promise<DemoClinic> {
  const made = await makeDemoClinic(server.deps, zone);
  if (!made) throw new Error('no demo was made');
  // What main.ts does once the server listens.
  writeFileSync(join(dataDir, 'demo.json'), JSON.stringify({ url: 'http://localhost', ...made }));
  return made;
}

async function enter(role: string, from = demo): Promise<Asker> {
  const user = from.users.find((one) => one.role === role);
  const reply = await ask(nobody(server), signIn, {
    body: { email: user?.email ?? '', password: user?.password ?? '' },
  });
  expect(reply.status).toBe(200);
  return { server, headers: { authorization: `Bearer ${reply.body.accessToken}` } };
}

async function boardOf(asker: Asker): Promise<StaffBoard> {
  const { body } = await ask(asker, getBoard);
  if (body.board.view !== 'staff') throw new Error('not a staff board');
  return body.board;
}

async function clinicId(): Promise<string> {
  return (await boardOf(await enter('technician'))).clinic.id;
}

async function rows(sql: string): Promise<Record<string, unknown>[]> {
  const clinic = await clinicId();
  const [found] = (await inTenant({ clinicId: clinic, actorId: 'system' }, () =>
    server.deps.db.app.raw(sql),
  )) as [Record<string, unknown>[]];
  return found;
}

beforeAll(async () => {
  server = await testApp({ dataDir, isDemo: true }, { prefix: 'demo' });
  server.clock.stopAt(morning);
  const count = () => (cost.statements += 1);
  const { app, auth } = server.deps.db;
  for (const pool of [app, auth]) pool.on('query', count);
  const from = process.cpuUsage();
  demo = await start();
  const { user, system } = process.cpuUsage(from);
  cost.cpuMs = (user + system) / 1_000;
  for (const pool of [app, auth]) pool.off('query', count);
});
afterAll(async () => {
  await server.close();
  rmSync(dataDir, { recursive: true });
});

test('an empty database gets a staffed clinic, in seconds', () => {
  // Not by the clock on the wall, which counts what else the machine does.
  expect(cost.cpuMs).toBeLessThan(2_000);
  expect(cost.statements).toBeLessThan(600);
  expect(demo.clinic).toBe('Willow Lane Animal Hospital');
  const roles = demo.users.map(({ role }) => role);
  expect(roles.filter((role) => role === 'veterinarian')).toHaveLength(3);
  expect(roles).toHaveLength(8);
  const passwords = new Set(demo.users.map(({ password }) => password));
  expect(passwords.size).toBe(8);
  for (const password of passwords) expect(password).toMatch(/^[a-z]{4}(-[a-z]{4}){3}$/);
});

test('everyone can sign in and sees today, about thirty visits and no alert', async () => {
  for (const role of ['admin', 'veterinarian', 'technician', 'receptionist']) {
    const board = await boardOf(await enter(role));
    expect(board.day).toBe('2026-06-10');
    expect(board.clinic.timezone).toBe(zone);
    expect(board.cards.length).toBeGreaterThanOrEqual(28);
    expect(board.cards.length).toBeLessThanOrEqual(36);
    expect(board.alerts).toEqual([]);
  }
});

test('cards have the times of their status and a last step by somebody', async () => {
  const { cards } = await boardOf(await enter('technician'));
  const timeOf = {
    confirmed: 'confirmedAt',
    checked_in: 'checkedInAt',
    in_progress: 'startedAt',
    completed: 'completedAt',
    cancelled: 'cancelledAt',
    no_show: 'noShowAt',
  } as const;
  for (const card of cards) {
    if (card.status === 'scheduled') {
      expect(card).toMatchObject({ version: 1, lastStep: null, confirmedAt: null });
      continue;
    }
    const at = card[timeOf[card.status]];
    expect(at).not.toBeNull();
    if (card.lastStep) expect(card.lastStep).toMatchObject({ at });
    if (card.lastStep) expect(card.lastStep.byName).not.toBe('');
    if (card.status === 'in_progress') expect(card.room).not.toBeNull();
  }
  expect(cards.filter(({ isHiddenFromLobby }) => isHiddenFromLobby)).toHaveLength(1);
});

test('there are forty pets with records behind them', async () => {
  const technician = await enter('technician');
  const pets = await ask(technician, listPets, { query: { limit: 200 } });
  expect(pets.body.items).toHaveLength(40);
  expect(pets.body.items.filter(({ isDeceased }) => isDeceased)).toHaveLength(1);
  expect(pets.body.items.filter(({ allergies }) => allergies !== null).length).toBeGreaterThan(3);
  const cautions = pets.body.items.filter(({ specialInstructions: note }) =>
    note?.startsWith('Caution: bites'),
  );
  expect(cautions.length).toBeGreaterThan(0);
  const results = await ask(technician, listLabResults, { query: { limit: 200 } });
  expect(results.body.items.length).toBeGreaterThan(30);
  expect(results.body.items.filter(({ status }) => status === 'critical')).toEqual([]);
});

test('every status of an appointment is explained by its history', async () => {
  const wrong = await rows(`
    SELECT a.id FROM appointments a
    LEFT JOIN appointment_status_changes c ON c.clinic_id = a.clinic_id AND c.appointment_id = a.id
      AND c.at = a.status_changed_at AND c.to_status = a.status
    WHERE (a.status = 'scheduled') = (c.id IS NOT NULL)`);
  expect(wrong).toEqual([]);
});

test('no plain text stands where only encrypted text may', async () => {
  const [count] = await rows(`
    SELECT COUNT(*) AS records, SUM(chief_complaint IS NOT NULL) AS complaints,
      SUM(CONCAT_WS(' ', subjective, objective, assessment, plan) NOT LIKE 'v1._%.% v1._%.% v1._%.% v1._%.%') AS plain
    FROM medical_records`);
  expect(Number(count?.['records'])).toBeGreaterThan(60);
  expect(Number(count?.['plain'])).toBe(0);
  const [given] = await rows('SELECT COUNT(*) AS number FROM vaccinations');
  expect(Number(given?.['number'])).toBeGreaterThan(20);
});

test('a second start changes nothing', async () => {
  const before = await boardOf(await enter('technician'));
  server.clock.advance(60_000);
  const again = await start();
  expect(again).toEqual(demo);
  expect((await boardOf(await enter('technician'))).cards).toEqual(before.cards);
});

test('where demo.json is gone the people get new passwords', async () => {
  rmSync(join(dataDir, 'demo.json'));
  const again = await start();
  const changed = again.users.filter(
    ({ password }, index) => password !== demo.users[index]?.password,
  );
  expect(changed).toHaveLength(8);
  demo = again;
  await enter('veterinarian');
});

test('the next day it makes a new day, and nobody has waited over night', async () => {
  server.clock.stopAt('2026-06-11T14:00:00-04:00');
  const technician = await enter('technician');
  const stale = await ask(technician, getBoard);
  demo = await start();
  // No change carries these cards: the new epoch makes every reader, the server's own memory too, take a snapshot.
  const reader = await enter('technician');
  await expect
    .poll(async () => (await ask(reader, getBoard)).body.epoch, { timeout: 10_000 })
    .toBeGreaterThan(stale.body.epoch);
  const board = await boardOf(reader);
  expect(board.day).toBe('2026-06-11');
  expect(board.cards.length).toBeGreaterThanOrEqual(28);
  const oldest = Math.min(...board.cards.map(({ startAt }) => Date.parse(startAt)));
  expect(oldest).toBeGreaterThan(Date.parse('2026-06-11T00:00:00-04:00'));
  const [open] = await rows(`SELECT COUNT(*) AS number FROM appointments
    WHERE start_time < '2026-06-11 04:00:00'
      AND status IN ('scheduled', 'confirmed', 'checked_in', 'in_progress')`);
  expect(Number(open?.['number'])).toBe(0);
});

test('a database with other clinics is left alone', async () => {
  const other = await testApp({ dataDir, isDemo: true }, { prefix: 'demo_other' });
  try {
    await makeClinic(other.deps.db);
    expect(await makeDemoClinic(other.deps, zone)).toBeNull();
    const [found] = (await other.deps.db.auth.raw('SELECT name FROM clinics')) as [unknown[]];
    expect(found).toHaveLength(1);
  } finally {
    await other.close();
  }
});

test('the notes of past visits are sealed, and a veterinarian reads them', async () => {
  const notes = await rows(
    'SELECT subjective, plan, appointment_id, is_locked FROM medical_records',
  );
  expect(notes.length).toBeGreaterThan(100);
  for (const note of notes) {
    expect(note['subjective']).toMatch(/^v1\.1\./);
    expect(note['plan']).toMatch(/^v1\.1\./);
    expect(note).toMatchObject({ appointment_id: expect.any(String), is_locked: 1 });
  }
  const { body } = await ask(await enter('veterinarian'), listMedicalRecords, {
    query: { fields: 'plan', limit: 200 },
  });
  for (const { plan } of body.items) expect(plan).toMatch(/^[A-Z].*\.$/s);
  expect(body.items.some(({ diagnoses }) => diagnoses.length > 0)).toBe(true);
});
