import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { checkIn, confirm } from '../../shared/appointmentEndpoints.ts';
import { getBoard } from '../../shared/boardEndpoints.ts';
import { startMariadb } from '../../server/start/embeddedMariadb.ts';
import { at, liveNode, newCommandId, readerOf, signInOn, type LiveNode } from '../live/liveNode.ts';
import { ask } from '../support/testApp.ts';
import { makeAppointment, makeClinic } from '../support/testDatabase.ts';

let folder: string;
let mariadb: Awaited<ReturnType<typeof startMariadb>>;
let node: LiveNode;

const start = () =>
  startMariadb({ dataDir: join(folder, 'mariadb'), log: () => undefined, endsWithParent: true });

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'vetcare-db-'));
  mariadb = await start();
  const url = new URL(mariadb.url);
  url.pathname = '/t';
  node = await liveNode({ databaseUrl: url.href });
});
afterAll(async () => {
  await node.close();
  await mariadb.kill();
  rmSync(folder, { recursive: true, force: true });
});

describe('a database that is killed and comes back', () => {
  it('leaves boards as they were, refuses writes with 503, and is caught up with by itself', async () => {
    const clinic = await makeClinic(node.deps.db);
    const { id } = await makeAppointment(node.deps.db, clinic);
    const rita = await signInOn(node, clinic.users.receptionist);
    const reader = await readerOf(node, clinic.users.veterinarian);
    const first = { params: at(id), body: { version: 1 }, commandId: newCommandId() };
    expect((await ask(rita, confirm, first)).status).toBe(200);
    await reader.until(() => reader.card(id)?.status === 'confirmed');

    await mariadb.kill();
    const second = { params: at(id), body: { version: 2 }, commandId: newCommandId() };
    const refused = await ask(rita, checkIn, second);
    expect([refused.status, refused.problem.code]).toEqual([503, 'database_unavailable']);
    expect(Number(refused.headers['retry-after'])).toBeGreaterThan(0);
    const { length } = reader.heads;
    expect(reader.socket.connected).toBe(true);
    expect(reader.card(id)?.status).toBe('confirmed');

    mariadb = await start();
    let reply = await ask(rita, checkIn, second);
    while (reply.status === 503) reply = await ask(rita, checkIn, second);
    expect(reply.status).toBe(200);
    await reader.until(() => reader.card(id)?.status === 'checked_in');
    await reader.until(() => reader.heads.length > length);
    expect(reader.applied).toEqual([1, 2]);
    expect(reader.counts).toEqual({ gaps: 0, duplicates: 0, diverged: 0, snapshots: 1 });
    const board = await ask(rita, getBoard, {});
    expect(board.body.board.cards).toEqual(reader.board.cards);
    reader.close();
  });
});
