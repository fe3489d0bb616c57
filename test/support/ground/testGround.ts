import { randomBytes } from 'node:crypto';
import { existsSync, mkdtempSync, readdirSync, rmSync, statfsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startMariadb } from '../../../server/start/embeddedMariadb.ts';
import { isAlive } from '../../../server/start/processes.ts';
import type { Say } from '../../../server/start/systemPackages.ts';
import { findPrograms } from './programs.ts';
import { startRedis } from './redis.ts';

/** What a test run stands on; `env` is how tests find it. */
export type TestGround = { env: Record<string, string>; end: () => Promise<void> };

/** Private MariaDB and Redis in a temporary folder; they end with this process, also when it is killed. */
export async function makeTestGround(say: Say): Promise<TestGround> {
  await findPrograms(say);
  const folder = makeFolder();
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

/** In memory where there is room: durable settings stay as they are and cost nothing. */
function makeFolder(): string {
  const base = hasRoom('/dev/shm') ? '/dev/shm' : tmpdir();
  removeAbandoned(base);
  return mkdtempSync(join(base, `vetcare-test-${process.pid}-`));
}

function hasRoom(path: string): boolean {
  if (!existsSync(path)) return false;
  const { bavail, bsize } = statfsSync(path);
  return bavail * bsize > 2e9;
}

/** A run that was killed could not remove its folder. */
function removeAbandoned(base: string): void {
  for (const name of readdirSync(base)) {
    const pid = Number(/^vetcare-test-(\d+)-/.exec(name)?.[1] ?? 0);
    if (pid > 0 && !isAlive(pid)) rmSync(join(base, name), { recursive: true, force: true });
  }
}
