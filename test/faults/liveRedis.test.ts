import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { liveNode, logQuietly, readerOf, type LiveNode } from '../live/liveNode.ts';
import type { Reader } from '../live/reader.ts';
import { TcpProxy } from '../live/tcpProxy.ts';
import { readChanges, readHead } from '../../server/board/changeLog.ts';
import { startRedis, type TestRedis } from '../support/ground/redis.ts';
import { makeClinic, type TestClinic } from '../support/testDatabase.ts';

let folder: string;
let redis: TestRedis;
let proxy: TcpProxy;
let nodes: readonly [LiveNode, LiveNode];
let clinic: TestClinic;
let near: Reader;
let far: Reader;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'vetcare-redis-'));
  redis = await startRedis({ dir: folder });
  proxy = await TcpProxy.to({ host: '127.0.0.1', port: redis.port });
  const redisUrl = `redis://127.0.0.1:${String(proxy.port)}`;
  nodes = [await liveNode({ redisUrl }), await liveNode({ redisUrl })];
  clinic = await makeClinic(nodes[0].deps.db);
  near = await readerOf(nodes[0], clinic.users.admin);
  far = await readerOf(nodes[1], clinic.users.admin);
});
afterEach(async () => {
  near.close();
  far.close();
  for (const node of nodes) await node.close();
  await proxy.close();
  await redis.stop();
  rmSync(folder, { recursive: true, force: true });
});

/** One committed change, offered to the first node as its writer would. Resolves when that node's reader has it. */
async function write(): Promise<number> {
  const [node] = nodes;
  const { epoch, seq } = await logQuietly(node, clinic, { count: 1 });
  const range = { fromSeq: seq, limit: 1 };
  const [change] = await clinic.run(() => readChanges(node.deps.db.app, clinic.id, range));
  if (!change) throw new Error('the log is empty');
  node.deps.live.offer({ clinicId: clinic.id, epoch, change });
  await near.until(() => near.cursor.seq >= seq);
  return seq;
}

async function writeMany(count: number): Promise<void> {
  for (let index = 0; index < count; index += 1) await write();
}

async function expectNothingLost(): Promise<void> {
  const db = nodes[0].deps.db.app;
  const { seq } = await clinic.run(() => readHead(db, clinic.id));
  for (const reader of [near, far]) {
    await reader.until(() => reader.cursor.seq === seq);
    expect(reader.applied).toEqual(Array.from({ length: seq }, (_, index) => index + 1));
    expect(reader.counts).toEqual({ gaps: 0, duplicates: 0, diverged: 0, snapshots: 1 });
  }
}

describe('Redis', () => {
  it('killed and back loses, doubles and disorders nothing, and far readers go on meanwhile', async () => {
    await writeMany(20);
    await redis.stop();
    await writeMany(20);
    const seq = await write();
    await far.until(() => far.cursor.seq >= seq);
    redis = await startRedis({ dir: folder, port: redis.port });
    await writeMany(40);
    await expectNothingLost();
  });

  it('that takes everything and answers nothing holds up nobody', async () => {
    await writeMany(10);
    process.kill(redis.pid, 'SIGSTOP');
    const startedMs = performance.now();
    await writeMany(10);
    expect(performance.now() - startedMs).toBeLessThan(5_000);
    const seq = await write();
    await far.until(() => far.cursor.seq >= seq);
    process.kill(redis.pid, 'SIGCONT');
    await writeMany(20);
    await expectNothingLost();
  });

  it('that is slow holds up nobody, and what it brings too late changes nothing', async () => {
    await writeMany(10);
    // There and back is longer than a publish may take.
    proxy.delayMs = 300;
    const startedMs = performance.now();
    await writeMany(20);
    expect(performance.now() - startedMs).toBeLessThan(5_000);
    const seq = await write();
    await far.until(() => far.cursor.seq >= seq);
    await expectNothingLost();
  });

  it('that is back but has no subscribers yet loses nothing', async ({ signal }) => {
    await writeMany(10);
    proxy.onRequest = ({ text }) => (/subscribe/i.test(text) ? 'hold' : 'pass');
    proxy.cut();
    while (proxy.heldCount < nodes.length && !signal.aborted) await write();
    await writeMany(10);
    const seq = await write();
    await far.until(() => far.cursor.seq >= seq);
    proxy.release();
    await writeMany(20);
    await expectNothingLost();
  });

  it('absent from the start is no obstacle', async () => {
    await redis.stop();
    const lone = await liveNode({ redisUrl: 'redis://127.0.0.1:1' });
    const reader = await readerOf(lone, clinic.users.technician);
    const seq = await write();
    await reader.until(() => reader.cursor.seq === seq);
    expect(reader.counts.gaps).toBe(0);
    reader.close();
    await lone.close();
    redis = await startRedis({ dir: folder, port: redis.port });
    await expectNothingLost();
  });
});
