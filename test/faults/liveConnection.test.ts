import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { checkIn, confirm } from '../../shared/appointmentEndpoints.ts';
import { readChanges } from '../../server/board/changeLog.ts';
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

const queryTimeoutMs = 500;

let database: OwnDatabase;
let node: LiveNode;
beforeAll(async () => {
  database = await ownDatabase();
  node = await liveNode({ databaseUrl: database.url }, { queryTimeoutMs });
});
afterAll(async () => {
  await node.close();
  await database.end();
});
afterEach(() => database.proxy.release());

async function commandsOf(clinic: TestClinic): Promise<(string | null)[]> {
  const range = { fromSeq: 1, limit: 1000 };
  const changes = await clinic.run(() => readChanges(node.deps.db.app, clinic.id, range));
  return changes.map(({ commandId }) => commandId);
}

/** Loses the answer to the COMMIT of the transaction that names this text. */
function loseAnswerToCommit(named: string): void {
  let writer: number | undefined;
  database.proxy.onRequest = ({ text, wire }) => {
    if (text.includes(named)) writer = wire;
    return wire === writer && text.includes('COMMIT') ? 'lose answer' : 'pass';
  };
}

describe('a connection lost during COMMIT', () => {
  it('leaves the writer in doubt, and the same command id settles it: one change', async () => {
    const { proxy } = database;
    const clinic = await makeClinic(node.deps.db);
    const { id } = await makeAppointment(node.deps.db, clinic);
    const rita = await signInOn(node, clinic.users.receptionist);
    const reader = await readerOf(node, clinic.users.veterinarian);
    const commandId = newCommandId();
    const said = { params: at(id), body: { version: 1 }, commandId };
    loseAnswerToCommit(commandId);
    const doubtful = await ask(rita, confirm, said);
    expect([doubtful.status, doubtful.problem.code]).toEqual([503, 'database_unavailable']);
    proxy.release();
    const settled = await askPatiently(rita, confirm, said);
    expect(settled.status).toBe(200);
    expect(settled.body).toMatchObject({ card: { id, version: 2 }, cursor: { seq: 1 } });
    expect(await commandsOf(clinic)).toEqual([commandId]);
    await reader.until(() => reader.card(id)?.status === 'confirmed');
    expect(reader.applied).toEqual([1]);
    expect(reader.counts).toEqual({ gaps: 0, duplicates: 0, diverged: 0, snapshots: 1 });
    reader.close();
  });
});

describe('connections that are open and lead nowhere', () => {
  it('are given up after the query timeout: 503 meanwhile, then all goes on', async () => {
    const { proxy } = database;
    const clinic = await makeClinic(node.deps.db);
    const { id } = await makeAppointment(node.deps.db, clinic);
    const rita = await signInOn(node, clinic.users.receptionist);
    const reader = await readerOf(node, clinic.users.veterinarian);
    proxy.isMute = true;
    const startedMs = performance.now();
    const said = { params: at(id), body: { version: 1 }, commandId: newCommandId() };
    const refused = await ask(rita, checkIn, said);
    expect([refused.status, refused.problem.code]).toEqual([503, 'database_unavailable']);
    expect(Number(refused.headers['retry-after'])).toBeGreaterThan(0);
    expect(performance.now() - startedMs).toBeLessThan(10_000);
    proxy.isMute = false;
    expect((await askPatiently(rita, checkIn, said)).status).toBe(200);
    await reader.until(() => reader.card(id)?.status === 'checked_in');
    expect(await commandsOf(clinic)).toEqual([said.commandId]);
    expect(reader.applied).toEqual([1]);
    expect(reader.counts).toEqual({ gaps: 0, duplicates: 0, diverged: 0, snapshots: 1 });
    reader.close();
  });
});

describe('a clinic whose log cannot be read for a while', () => {
  it('holds up no other clinic', async () => {
    const { proxy } = database;
    // With the usual timeout: until then the slow clinic stays slow.
    const patient = await liveNode({ databaseUrl: database.url });
    const slow = await makeClinic(patient.deps.db);
    const other = await makeClinic(patient.deps.db);
    const stuck = await readerOf(patient, slow.users.admin);
    const reader = await readerOf(patient, other.users.admin);
    proxy.onRequest = ({ text }) =>
      text.includes('FROM board_changes') && text.includes(slow.id) ? 'hold' : 'pass';
    await logQuietly(patient, slow, { count: 1 });
    for (const seq of [1, 2]) {
      await logQuietly(patient, other, { count: 1 });
      await reader.until(() => reader.cursor.seq === seq);
    }
    // Held only once: all this took less than the query's timeout.
    expect([proxy.heldCount, stuck.cursor.seq]).toEqual([1, 0]);
    proxy.release();
    await stuck.until(() => stuck.cursor.seq === 1);
    expect(stuck.counts).toEqual({ gaps: 0, duplicates: 0, diverged: 0, snapshots: 1 });
    for (const one of [stuck, reader]) one.close();
    await patient.close();
  });
});
