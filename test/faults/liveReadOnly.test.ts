import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { checkIn, confirm } from '../../shared/appointmentEndpoints.ts';
import { readHead } from '../../server/board/changeLog.ts';
import { select } from '../../server/db/names.ts';
import {
  askPatiently,
  at,
  liveNode,
  logQuietly,
  newCommandId,
  readerOf,
  signInOn,
  type LiveNode,
} from '../live/liveNode.ts';
import { ownDatabase, type OwnDatabase } from '../live/ownDatabase.ts';
import { ask } from '../support/testApp.ts';
import { makeAppointment, makeClinic, type TestClinic } from '../support/testDatabase.ts';

let database: OwnDatabase;
let node: LiveNode;
beforeAll(async () => {
  database = await ownDatabase();
  node = await liveNode({ databaseUrl: database.url });
  // For freezeLiveConnections; a connection has the rights of its beginning.
  await database.asOperator("GRANT CREATE TEMPORARY TABLES ON t_core.* TO 't_live'@'localhost'");
});
afterAll(async () => {
  await node.close();
  await database.end();
});

afterEach(() => database.asOperator('SET GLOBAL read_only = 0'));

const isReady = async () => (await node.app.inject('/readyz')).statusCode === 200;

async function epochOf(clinic: TestClinic): Promise<number> {
  const { epoch } = await clinic.run(() => readHead(node.deps.db.app, clinic.id));
  return epoch;
}

/** The server's own number of each connection of the live account. */
async function liveConnections(): Promise<number[]> {
  const ask = () => select<{ id: number }>(node.deps.db.live, 'SELECT CONNECTION_ID() AS id');
  const rows = await Promise.all([ask(), ask()]);
  return rows.flat().map(({ id }) => id);
}

/** Lets every connection that the live account may have (2) see the heads as they are now for ever, as a connection to a server that was left behind does. */
async function freezeLiveConnections(): Promise<void> {
  const { live } = node.deps.db;
  let arrived = 0;
  const all = Promise.withResolvers<undefined>();
  const freeze = () =>
    live.transaction(async (trx) => {
      await trx.raw('CREATE TEMPORARY TABLE frozen AS SELECT * FROM clinic_streams');
      await trx.raw('CREATE TEMPORARY TABLE clinic_streams AS SELECT * FROM frozen');
      arrived += 1;
      if (arrived === 2) all.resolve(undefined);
      await all.promise;
    });
  await Promise.all([freeze(), freeze()]);
}

describe('a database that was made read-only', () => {
  it('counts as away: no writes, not ready, boards age without a new epoch, and it is back by itself', async () => {
    const clinic = await makeClinic(node.deps.db);
    const { id } = await makeAppointment(node.deps.db, clinic);
    const rita = await signInOn(node, clinic.users.receptionist);
    const reader = await readerOf(node, clinic.users.veterinarian);
    const first = { params: at(id), body: { version: 1 }, commandId: newCommandId() };
    expect((await ask(rita, confirm, first)).status).toBe(200);
    const before = await liveConnections();

    await database.asOperator('SET GLOBAL read_only = 1');
    const { length } = reader.heads;
    const second = { params: at(id), body: { version: 2 }, commandId: newCommandId() };
    const refused = await ask(rita, checkIn, second);
    expect([refused.status, refused.problem.code]).toEqual([503, 'database_unavailable']);
    expect(Number(refused.headers['retry-after'])).toBeGreaterThan(0);
    const ready = await node.app.inject('/readyz');
    expect([ready.statusCode, ready.headers['retry-after']]).toEqual([503, '2']);
    // A board that nobody has confirmed for 5 s is not given out as the present one either.
    const refusal = { kind: 'refused', code: 'database_unavailable' };
    await expect.poll(() => reader.hello(), { interval: 200, timeout: 20_000 }).toEqual(refusal);
    expect(reader.heads.length).toBeLessThanOrEqual(length + 1);

    await database.asOperator('SET GLOBAL read_only = 0');
    await expect.poll(isReady, { timeout: 20_000 }).toBe(true);
    expect((await askPatiently(rita, checkIn, second)).status).toBe(200);
    await reader.until(() => reader.card(id)?.status === 'checked_in');
    expect(await epochOf(clinic)).toBe(1);
    expect(reader.applied).toEqual([1, 2]);
    expect(reader.counts).toEqual({ gaps: 0, duplicates: 0, diverged: 0, snapshots: 1 });
    const after = await liveConnections();
    expect(after.filter((one) => before.includes(one))).toEqual([]);
    reader.close();
  });
});

describe('connections of the poll that see an old state', () => {
  it('are replaced: the epoch stays, and nothing is missed', async () => {
    const clinic = await makeClinic(node.deps.db);
    const { id } = await makeAppointment(node.deps.db, clinic);
    const rita = await signInOn(node, clinic.users.receptionist);
    const reader = await readerOf(node, clinic.users.veterinarian);
    await freezeLiveConnections();
    const body = { version: 1 };
    const said = { params: at(id), body, commandId: newCommandId() };
    expect((await askPatiently(rita, confirm, said)).status).toBe(200);
    // Nobody offers this one: only a poll that sees the present finds it.
    await logQuietly(node, clinic, { count: 1 });
    await reader.until(() => reader.cursor.seq === 2);
    expect(reader.applied).toEqual([1, 2]);
    expect(reader.counts).toEqual({ gaps: 0, duplicates: 0, diverged: 0, snapshots: 1 });
    expect(await epochOf(clinic)).toBe(1);
    reader.close();
  });
});
