import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import mysql from 'mysql2/promise';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { soapNames } from '../../../shared/medicalRecord.ts';
import {
  addAddendum,
  createMedicalRecord,
  getMedicalRecord,
  listMedicalRecords,
  lockMedicalRecord,
  updateMedicalRecord,
} from '../../../shared/medicalRecordEndpoints.ts';
import { buildApp } from '../../../server/app.ts';
import { openDatabases } from '../../../server/db/databases.ts';
import { migrate } from '../../../server/db/migrate.ts';
import { systemIds } from '../../../server/ids.ts';
import { makeLog } from '../../../server/log.ts';
import { startMariadb } from '../../../server/start/embeddedMariadb.ts';
import type { EmbeddedMariadb } from '../../../server/start/mariadbPrograms.ts';
import { startRedis, type TestRedis } from '../../support/ground/redis.ts';
import {
  ask,
  signedIn,
  testConfig,
  TestClock,
  type Asker,
  type TestServer,
} from '../../support/testApp.ts';
import { makeAppointment, makeClinic, testSecret } from '../../support/testDatabase.ts';

// A database and a Redis of its own: their files are read once they have stopped. The statement log is on.
const folder = mkdtempSync(join(tmpdir(), 'vetcare-marker-'));
const logged = new PassThrough();
let mariadb: EmbeddedMariadb;
let redis: TestRedis;
let monitor: Socket;
let node: TestServer;
const seen = { logs: '', redis: '' };

async function buildNode(): Promise<TestServer> {
  const config = testConfig({
    databaseUrl: mariadb.url,
    redisUrl: redis.url,
    logLevel: 'debug',
  });
  const place = { databaseUrl: config.databaseUrl, secret: testSecret };
  await migrate(place);
  const db = openDatabases(place);
  const clock = new TestClock();
  const log = makeLog('debug', logged);
  const built = await buildApp({ config, clock, ids: systemIds, log, db });
  const close = async () => {
    await built.app.close();
    await db.destroy();
  };
  return { ...built, clock, close };
}

beforeAll(async () => {
  logged.on('data', (chunk: Buffer) => (seen.logs += chunk.toString()));
  const silent = () => undefined;
  const dataDir = join(folder, 'mariadb');
  mariadb = await startMariadb({ dataDir, log: silent, endsWithParent: true });
  redis = await startRedis({ dir: join(folder, 'redis') });
  const root = await mysql.createConnection({ socketPath: mariadb.socketPath, user: 'root' });
  await root.query('SET GLOBAL general_log = 1');
  await root.end();
  monitor = connect(redis.port, '127.0.0.1');
  monitor.on('data', (chunk: Buffer) => (seen.redis += chunk.toString()));
  monitor.write('MONITOR\r\n');
  node = await buildNode();
});
afterAll(async () => {
  monitor.destroy();
  await Promise.all([mariadb.kill(), redis.stop()]);
  rmSync(folder, { recursive: true, force: true });
});

/** Each file of the folder that has these bytes. */
function filesWith(text: string): string[] {
  const names = readdirSync(folder, { recursive: true }).map(String);
  return names.filter((name) => {
    const path = join(folder, name);
    return statSync(path).isFile() && readFileSync(path).includes(text);
  });
}

const marked = (where: string) => `zq${where}Marker7pl`;
const texts = Object.fromEntries(soapNames.map((name) => [name, marked(name)]));

/** Writes the markers wherever a person can write medical text; answers how often they were read back. */
async function writeEverywhere(vera: Asker, petId: string, appointmentId: string): Promise<number> {
  const { body: note } = await ask(vera, createMedicalRecord, {
    body: { petId: petId, appointmentId: appointmentId, ...texts },
    commandId: 'marker-create-1',
  });
  const params = { medicalRecordId: note.id };
  const again = await ask(vera, createMedicalRecord, {
    body: { petId: petId, appointmentId: appointmentId, ...texts },
    commandId: 'marker-create-1',
  });
  const plan = marked('autosave');
  await ask(vera, updateMedicalRecord, { params, body: { version: 1, plan } });
  const stale = await ask(vera, updateMedicalRecord, {
    params,
    body: { version: 1, plan: marked('late') },
  });
  const tooLong = `${marked('refused')}${'x'.repeat(16_000)}`;
  await ask(vera, updateMedicalRecord, { params, body: { version: 2, plan: tooLong } });
  await ask(vera, lockMedicalRecord, { params, body: { version: 2 } });
  await ask(vera, addAddendum, { params, body: { body: marked('addendum') } });
  const found = await ask(vera, listMedicalRecords, {
    query: { petId, search: marked('addendum') },
  });
  const nothing = await ask(vera, listMedicalRecords, {
    query: { petId, search: marked('search') },
  });
  const read = await ask(vera, getMedicalRecord, { params });
  expect([again.body, stale.problem.code]).toEqual([note, 'stale_version']);
  expect([found.body.items.length, nothing.body.items.length]).toEqual([1, 0]);
  expect(read.body).toMatchObject({ ...texts, plan, addenda: [{ body: marked('addendum') }] });
  return JSON.stringify(read.body).split('Marker7pl').length - 1;
}

it('a text in a note is nowhere but in the reply', async () => {
  const { db } = node.deps;
  const clinic = await makeClinic(db);
  // What is not encrypted is found: the search for the marker would find it as well.
  const { petId, id } = await makeAppointment(db, clinic, { reason: 'zqPlainControl' });
  const vera = await signedIn(node, clinic.users.veterinarian);
  expect(await writeEverywhere(vera, petId, id)).toBe(5);
  await node.close();
  await mariadb.stop();
  const plain = filesWith('zqPlainControl');
  expect(plain).toEqual(
    expect.arrayContaining([
      expect.stringMatching(/appointments\.ibd$/),
      expect.stringMatching(/binlog\.\d+$/),
      expect.stringMatching(/\.log$/),
    ]),
  );
  expect(filesWith('Marker7pl')).toEqual([]);
  expect(seen.logs).toContain('request');
  expect(seen.logs).not.toContain('Marker7pl');
  expect(seen.redis).toMatch(/"(publish|xadd|subscribe|ssubscribe)"/i);
  expect(seen.redis).not.toContain('Marker7pl');
});
