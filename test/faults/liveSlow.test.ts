import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { WebSocket } from 'ws';
import { boardChecksum } from '../../shared/boardRules.ts';
import { readChanges } from '../../server/board/changeLog.ts';
import { liveNode, logQuietly, readerOf, type LiveNode } from '../live/liveNode.ts';
import type { Reader } from '../live/reader.ts';
import { makeClinic, type TestClinic } from '../support/testDatabase.ts';

const rounds = 60;

let node: LiveNode;
beforeAll(async () => {
  node = await liveNode();
});
afterAll(() => node.close());

/** The WebSocket under a reader: Socket.IO's types hide it. */
function wireOf(reader: Reader): WebSocket {
  return (reader.socket.io.engine.transport as unknown as { ws: WebSocket }).ws;
}

/** 600 KB of changes, which the clinic's readers on the node are told at once. */
async function writeMuch(clinic: TestClinic): Promise<number> {
  const { epoch, seq } = await logQuietly(node, clinic, { count: 15, padding: 1_000 });
  const range = { fromSeq: seq, limit: 1 };
  const [change] = await clinic.run(() => readChanges(node.deps.db.app, clinic.id, range));
  if (!change) throw new Error('the log is empty');
  node.deps.live.offer({ clinicId: clinic.id, epoch, change });
  return seq;
}

/** All that the server wrote, or kept to write, for this reader in frames. */
function frameBytes(reader: Reader): number {
  const frames = reader.raw.filter((text) => text.startsWith('2["frame"'));
  return frames.reduce((sum, { length }) => sum + length, 0);
}

describe('a wall that stops reading', () => {
  it('makes the server keep no more than its share: what piles up goes to the others alone', async () => {
    const clinic = await makeClinic(node.deps.db);
    const slow = await readerOf(node, clinic.users.admin);
    const quick = await readerOf(node, clinic.users.technician);
    wireOf(slow).pause();
    let last = 0;
    for (let round = 0; round < rounds; round += 1) {
      last = await writeMuch(clinic);
      await quick.until(() => quick.cursor.seq === last);
    }
    wireOf(slow).resume();
    await slow.until(() => slow.cursor.seq === last);
    expect(frameBytes(quick)).toBeGreaterThan(rounds * 500_000);
    // Whatever was buffered arrives in the end: some megabytes in the kernel, what one look of the patrol (250 ms) lets pass, and no more.
    expect(frameBytes(slow)).toBeLessThan(frameBytes(quick) / 2);
    expect(slow.answers.at(-1)?.kind).toBe('snapshot');
    expect(boardChecksum(slow.board)).toBe(boardChecksum(quick.board));
    for (const reader of [slow, quick]) reader.close();
  });
});
