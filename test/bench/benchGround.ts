import { spawn } from 'node:child_process';
import { randomBytes, randomUUIDv7 } from 'node:crypto';
import { existsSync, mkdtempSync, readdirSync, rmSync, statfsSync } from 'node:fs';
import { Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openDatabases, type Databases } from '../../server/db/databases.ts';
import { migrate } from '../../server/db/migrate.ts';
import { startMariadb } from '../../server/start/embeddedMariadb.ts';
import { findProgram, isAlive } from '../../server/start/processes.ts';
import { installPackages, mayInstallPackages } from '../../server/start/systemPackages.ts';
import { startRedis } from '../support/ground/redis.ts';
import { makeClinic, makePet, type TestClinic } from '../support/testDatabase.ts';
import type { Asks } from './answerParent.ts';
import { BenchProcess, type ProcessOptions } from './benchProcess.ts';

/** What a bench stands on; everything in it ends with the bench. */
export type BenchGround = {
  readonly databaseUrl: string;
  readonly redisUrl: string;
  readonly secret: string;
  readonly db: Databases;
  readonly say: (line: string) => void;
  /** What a bench opens itself ends with it as well. */
  readonly ends: AsyncDisposableStack;
  readonly start: <A extends Asks>(file: string, options?: ProcessOptions) => BenchProcess<A>;
};

type Options = { readonly say: (line: string) => void; readonly profileDir: string | undefined };

/** A private MariaDB with our durable settings and a private Redis, in memory where there is room. */
export async function makeBenchGround(
  ends: AsyncDisposableStack,
  { say, profileDir }: Options,
): Promise<BenchGround> {
  const base = hasRoom('/dev/shm') ? '/dev/shm' : tmpdir();
  removeAbandoned(base);
  const folder = mkdtempSync(join(base, `vetcare-bench-${process.pid}-`));
  ends.defer(() => rmSync(folder, { recursive: true, force: true }));
  await findRedis(say);
  const dataDir = join(folder, 'mariadb');
  const mariadb = await startMariadb({ dataDir, log: say, endsWithParent: true });
  ends.defer(() => mariadb.kill());
  const redis = await startRedis({ dir: join(folder, 'redis') });
  ends.defer(() => redis.stop());
  const guard = endWithThisProcess(redis.pid);
  ends.defer(() => void guard.kill('SIGKILL'));
  const url = new URL(mariadb.url);
  url.pathname = '/bench';
  const place = { databaseUrl: url.href, secret: randomBytes(32).toString('base64url') };
  await migrate(place);
  const db = openDatabases(place);
  ends.defer(() => db.destroy());
  const start = <A extends Asks>(file: string, options: ProcessOptions = {}) => {
    const isServer = file === 'serverProcess.ts';
    const started = new BenchProcess<A>(file, { ...options, ...(isServer && { profileDir }) });
    ends.defer(() => started.end());
    return started;
  };
  return { ...place, redisUrl: redis.url, db, say, ends, start };
}

function hasRoom(path: string): boolean {
  if (!existsSync(path)) return false;
  const { bavail, bsize } = statfsSync(path);
  return bavail * bsize > 2e9;
}

/** A bench that was killed could not remove its folder. */
function removeAbandoned(base: string): void {
  for (const name of readdirSync(base)) {
    const pid = Number(/^vetcare-bench-(\d+)-/.exec(name)?.[1] ?? 0);
    if (pid > 0 && !isAlive(pid)) rmSync(join(base, name), { recursive: true, force: true });
  }
}

async function findRedis(say: BenchGround['say']): Promise<void> {
  if (findProgram('redis-server')) return;
  if (!mayInstallPackages()) throw new Error('The benches cannot run without: redis-server');
  await installPackages(['redis-server'], 'the benches need it', say);
}

/** A shell that waits for the end of our pipe, which a kill -9 of this process closes as well. */
function endWithThisProcess(pid: number) {
  const script = `cat <&3 >/dev/null; kill -KILL ${pid}`;
  const guard = spawn('sh', ['-c', script], {
    detached: true,
    stdio: ['ignore', 'ignore', 'ignore', 'pipe'],
  });
  guard.unref();
  const pipe = guard.stdio[3];
  if (pipe instanceof Socket) pipe.unref();
  return guard;
}

/** A clinic with a day's board of cards. */
export type BenchClinic = { readonly clinic: TestClinic; readonly appointmentIds: string[] };

/** Makes clinics, each with this many appointments of today. */
export async function makeClinics(
  db: Databases,
  count: number,
  cards: number,
): Promise<BenchClinic[]> {
  const clinics: BenchClinic[] = [];
  for (let made = 0; made < count; made += 1) clinics.push(await makeBenchClinic(db, cards));
  return clinics;
}

async function makeBenchClinic(db: Databases, cards: number): Promise<BenchClinic> {
  const clinic = await makeClinic(db);
  const pet = await makePet(db, clinic);
  const appointmentIds = Array.from({ length: cards }, () => randomUUIDv7());
  const start = Date.now();
  const rows = appointmentIds.map((id, index) => ({
    id,
    clinic_id: clinic.id,
    pet_id: pet.id,
    client_id: pet.clientId,
    veterinarian_id: clinic.users.veterinarian.id,
    start_time: new Date(start + index * 1_000),
    end_time: new Date(start + index * 1_000 + 1_800_000),
    type: 'wellness',
    reason: 'Vaccination and yearly check-up',
    created_by: clinic.users.receptionist.id,
  }));
  await clinic.run(() => db.app('appointments').insert(rows));
  return { clinic, appointmentIds };
}
