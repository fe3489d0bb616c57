import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { walkIn } from '../../shared/appointmentEndpoints.ts';
import { boardChecksum } from '../../shared/boardRules.ts';
import { loadBoard } from '../../server/board/snapshot.ts';
import { askPatiently, liveNode, newCommandId, signInOn, type LiveNode } from '../live/liveNode.ts';
import { Reader } from '../live/reader.ts';
import { TcpProxy } from '../live/tcpProxy.ts';
import { makeClinic, makePet, type TestClinic } from '../support/testDatabase.ts';

/** On a quiet machine each reader is back in less than 1 s; a busy one may take this long. */
const mostStaleMs = 8_000;

let old: LiveNode;
let next: LiveNode;
let balancer: TcpProxy;
beforeAll(async () => {
  old = await liveNode();
  next = await liveNode();
  balancer = await TcpProxy.to(doorOf(old));
});
afterAll(async () => {
  await balancer.close();
  await next.close();
  await old.deps.db.destroy();
});

function doorOf({ url }: LiveNode) {
  const { hostname, port } = new URL(url);
  return { host: hostname, port: Number(port) };
}

/** Readers who come to whichever node the balancer leads to. */
async function openReaders(clinic: TestClinic): Promise<Reader[]> {
  const url = `http://127.0.0.1:${String(balancer.port)}`;
  const readers: Reader[] = [];
  for (const user of Object.values(clinic.users)) {
    const { token } = await signInOn(old, user);
    readers.push(new Reader(url, token), new Reader(url, token));
  }
  for (const reader of readers) await reader.arrive();
  return readers;
}

/** Milliseconds from the end of its connection until the other node has answered its hello. */
async function staleness(reader: Reader): Promise<number> {
  const { length } = reader.answers;
  await reader.until(() => !reader.socket.connected);
  const startedMs = performance.now();
  await reader.until(() => reader.answers.length > length);
  return performance.now() - startedMs;
}

describe('a rolling deploy of two nodes', () => {
  it('loses and doubles nothing, and every reader is back soon', async ({ signal }) => {
    const clinic = await makeClinic(old.deps.db);
    const pet = await makePet(old.deps.db, clinic);
    const readers = await openReaders(clinic);
    const waits = readers.map((reader) => staleness(reader));
    const askers = {
      old: await signInOn(old, clinic.users.receptionist),
      next: await signInOn(next, clinic.users.receptionist),
    };
    const veterinarianId = clinic.users.veterinarian.id;
    const visit = { petId: pet.id, veterinarianId, type: 'sick', allowDoubleBooking: true };
    const write = async (on: 'old' | 'next') => {
      const said = { body: visit as never, commandId: newCommandId() };
      expect((await askPatiently(askers[on], walkIn, said)).status).toBe(201);
    };
    for (let count = 0; count < 5; count += 1) await Promise.all([write('old'), write('next')]);
    balancer.target = doorOf(next);
    const underWay = [write('old'), write('old')];
    const drained = old.app.close();
    const isAway = (reader: Reader) => reader.answers.length === 1;
    while (readers.some(isAway) && !signal.aborted) await write('next');
    await Promise.all([...underWay, drained]);
    for (let count = 0; count < 5; count += 1) await write('next');
    expect(Math.max(...(await Promise.all(waits)))).toBeLessThan(mostStaleMs);
    const { cursor, board } = await loadBoard(next.deps, clinic.id);
    for (const reader of readers) {
      await reader.until(() => reader.cursor.seq === cursor.seq);
      expect(reader.bye?.afterMs).toBeLessThan(1_000);
      expect(reader.applied).toEqual(Array.from({ length: cursor.seq }, (_, index) => index + 1));
      expect(reader.counts).toMatchObject({ diverged: 0, snapshots: 1 });
    }
    const staff = readers.find((reader) => reader.board.view === 'staff');
    expect(staff && boardChecksum(staff.board)).toBe(boardChecksum(board));
    for (const reader of readers) reader.close();
  });
});
