import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openRequestCounts, type RequestCounts } from '../../server/live/requestCounts.ts';
import type { Databases } from '../../server/db/databases.ts';
import { makeLog } from '../../server/log.ts';
import { startRedis, type TestRedis } from '../support/ground/redis.ts';
import { testConfig } from '../support/testApp.ts';
import { testDatabases } from '../support/testDatabase.ts';

let folder = '';
let redis: TestRedis;
let db: Databases;
const opened: RequestCounts[] = [];
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'vetcare-counts-'));
  redis = await startRedis({ dir: folder });
  db = await testDatabases();
});
afterAll(async () => {
  for (const counts of opened) counts.close();
  await db.destroy();
  await redis.stop();
  rmSync(folder, { recursive: true, force: true });
});

function open(url: string | undefined): RequestCounts {
  const config = testConfig({ requestsPerMinute: 4, redisUrl: url });
  const counts = openRequestCounts({ config, db, log: makeLog('silent') });
  opened.push(counts);
  return counts;
}

async function times(counts: RequestCounts, holder: string, many: number) {
  const all = [];
  for (let one = 0; one < many; one += 1) all.push(await counts.count(holder));
  return all;
}

describe('the count of requests', () => {
  it('is one for all nodes where there is a Redis', async () => {
    const [here, there] = [open(redis.url), open(redis.url)];
    const holder = randomUUID();
    // Until both are connected each counts by itself.
    await expect
      .poll(async () => {
        const probe = randomUUID();
        await here.count(probe);
        return (await there.count(probe)).remaining;
      })
      .toBe(2);
    await times(here, holder, 3);
    const [last, over] = await times(there, holder, 2);
    expect([last?.remaining, last?.isOver, over?.isOver]).toEqual([0, false, true]);
  });

  it.each([
    ['without a Redis', undefined],
    ['while Redis is away', 'redis://127.0.0.1:1'],
  ])('is each node’s own %s', async (_name, url) => {
    const counts = open(url);
    const all = await times(counts, 'session 1', 5);
    expect(all.map(({ isOver }) => isOver)).toEqual([false, false, false, false, true]);
    expect((await counts.count('session 2')).remaining).toBe(3);
  });
});
