import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startMariadb } from '../../../server/start/embeddedMariadb.ts';
import type { Say } from '../../../server/start/systemPackages.ts';
import { findPrograms } from './programs.ts';
import { startRedis } from './redis.ts';

/** What a test run stands on; `env` is how tests find it. */
export type TestGround = { env: Record<string, string>; end: () => Promise<void> };

/** Private MariaDB and Redis in a temporary folder; they end with this process, also when it is killed. */
export async function makeTestGround(say: Say): Promise<TestGround> {
  await findPrograms(say);
  const folder = mkdtempSync(join(tmpdir(), 'vetcare-test-'));
  const [mariadb, redis] = await Promise.all([
    startMariadb({ dataDir: join(folder, 'mariadb'), log: say, endsWithParent: true }),
    startRedis({ dir: join(folder, 'redis') }),
  ]);
  const end = async () => {
    await Promise.all([mariadb.kill(), redis.stop()]);
    rmSync(folder, { recursive: true, force: true });
  };
  const env = {
    TEST_DATABASE_URL: mariadb.url,
    TEST_REDIS_URL: redis.url,
    TEST_SECRET: randomBytes(32).toString('base64url'),
  };
  return { env, end };
}
