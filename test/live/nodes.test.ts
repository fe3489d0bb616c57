import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { walkIn } from '../../shared/appointmentEndpoints.ts';
import { boardChecksum } from '../../shared/boardRules.ts';
import { reportLabResult } from '../../shared/labEndpoints.ts';
import { startRedis, type TestRedis } from '../support/ground/redis.ts';
import type { Asker } from '../support/testApp.ts';
import { makeClinic, makePet, type TestClinic } from '../support/testDatabase.ts';
import {
  askPatiently,
  liveNode,
  newCommandId,
  readerOf,
  signInOn,
  type LiveNode,
} from './liveNode.ts';
import type { Reader } from './reader.ts';

let redis: TestRedis;
let folder: string;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'vetcare-nodes-'));
  redis = await startRedis({ dir: folder });
});
afterAll(async () => {
  await redis.stop();
  rmSync(folder, { recursive: true, force: true });
});

type Pair = { readonly nodes: readonly [LiveNode, LiveNode]; readonly clinic: TestClinic };

/** Runs with two nodes of one installation and ends them. */
async function withTwoNodes(redisUrl: string | undefined, work: (pair: Pair) => Promise<void>) {
  const nodes = [await liveNode({ redisUrl }), await liveNode({ redisUrl })] as const;
  try {
    await work({ nodes, clinic: await makeClinic(nodes[0].deps.db) });
  } finally {
    for (const node of nodes) await node.close();
  }
}

/** Books walk-ins through both nodes at once; resolves to the last sequence number. */
async function writeOnBoth({ nodes, clinic }: Pair, writes: number): Promise<number> {
  const pet = await makePet(nodes[0].deps.db, clinic);
  const veterinarianId = clinic.users.veterinarian.id;
  const visit = { petId: pet.id, veterinarianId, type: 'sick', allowDoubleBooking: true };
  const askers: Asker[] = [];
  for (const node of nodes) askers.push(await signInOn(node, clinic.users.receptionist));
  const replies = await Promise.all(
    Array.from({ length: writes }, (_, index) => {
      const asker = askers[index % 2];
      if (!asker) throw new Error('nobody asks');
      return askPatiently(asker, walkIn, { body: visit as never, commandId: newCommandId() });
    }),
  );
  expect(new Set(replies.map(({ status }) => status))).toEqual(new Set([201]));
  return Math.max(...replies.map(({ body }) => body.cursor.seq));
}

async function expectAllSawAll(readers: readonly Reader[], head: number): Promise<void> {
  for (const reader of readers) {
    await reader.until(() => reader.cursor.seq === head);
    expect(reader.applied).toEqual(Array.from({ length: head }, (_, index) => index + 1));
    expect(reader.counts).toEqual({ gaps: 0, duplicates: 0, diverged: 0, snapshots: 1 });
  }
  expect(new Set(readers.map(({ board }) => boardChecksum(board))).size).toBe(1);
}

describe('two nodes', () => {
  it.each(['with Redis', 'without Redis'])(
    '%s show every change once and in order, whoever wrote it',
    async (how) => {
      await withTwoNodes(how === 'with Redis' ? redis.url : undefined, async (pair) => {
        const { admin } = pair.clinic.users;
        const readers = [
          await readerOf(pair.nodes[0], admin),
          await readerOf(pair.nodes[1], admin),
        ];
        const head = await writeOnBoth(pair, 40);
        expect(head).toBe(40);
        await expectAllSawAll(readers, head);
        for (const reader of readers) reader.close();
      });
    },
  );

  it('tell each other of a critical result without a word of it in Redis', async () => {
    await withTwoNodes(redis.url, async ({ nodes, clinic }) => {
      const spy = new Redis(redis.url);
      const seen: string[] = [];
      await spy.psubscribe('*');
      spy.on('pmessage', (_pattern, _channel, message) => seen.push(message));
      const pet = await makePet(nodes[0].deps.db, clinic);
      const vera = await signInOn(nodes[0], clinic.users.veterinarian);
      const far = await readerOf(nodes[1], clinic.users.veterinarian);
      const body = {
        petId: pet.id,
        testName: 'Zebulonpotassium',
        resultValue: '8.9',
        testDate: '2026-01-15',
        status: 'critical',
      };
      const said = { body: body as never, commandId: newCommandId() };
      expect((await askPatiently(vera, reportLabResult, said)).status).toBe(201);
      await far.until(() => far.cursor.seq === 1);
      expect(JSON.stringify(far.board)).toContain('Zebulonpotassium');
      expect(seen.some((message) => message.includes(clinic.id))).toBe(true);
      expect(seen.join('\n')).not.toContain('Zebulonpotassium');
      expect(seen.join('\n')).not.toContain('8.9');
      far.close();
      spy.disconnect();
    });
  });
});

describe('a node that drains', () => {
  it('says bye to its readers and is closed within 2 s, also when one does not listen', async () => {
    const node = await liveNode();
    const clinic = await makeClinic(node.deps.db);
    const reader = await readerOf(node, clinic.users.admin);
    const deaf = await readerOf(node, clinic.users.technician);
    (deaf.socket.io.engine.transport as unknown as { ws: { pause: () => void } }).ws.pause();
    const startedMs = performance.now();
    await node.app.close();
    expect(performance.now() - startedMs).toBeLessThan(2_000);
    await reader.until(() => !reader.socket.connected);
    expect(reader.bye?.afterMs).toBeGreaterThan(0);
    for (const one of [reader, deaf]) one.close();
    await node.deps.db.destroy();
  });
});
