import { createHash, randomBytes } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import mysql from 'mysql2/promise';
import { makePrivateFolder } from './folders.ts';
import { StartFault } from './install.mjs';
import type { EmbeddedMariadb } from './mariadbPrograms.ts';
import { durableSettings } from './mariadbSettings.ts';
import { findProgram, run } from './processes.ts';
import type { Say } from './systemPackages.ts';

const image = 'mariadb:11.8';

type Options = { dataDir: string; log: Say };

/** The embedded database in a container, for machines with Docker and no MariaDB. Undefined without Docker. */
export async function startMariadbContainer(
  options: Options,
): Promise<EmbeddedMariadb | undefined> {
  const docker = findProgram('docker');
  if (!docker) return undefined;
  const { code } = await run(docker, ['info'], { timeoutMs: 5000 });
  if (code !== 0) return undefined;
  const { dataDir, log } = options;
  makePrivateFolder(dataDir);
  log(`Starting the embedded database in a container (${image})`);
  const name = nameOf(dataDir);
  await run(docker, ['rm', '--force', name]);
  const password = keptPassword(join(dataDir, 'container-password'));
  await startContainer(docker, runArguments(name, join(dataDir, 'container')), password);
  const url = await urlOf(docker, name, password);
  const port = Number(URL.parse(url)?.port);
  await untilAnswering({ host: '127.0.0.1', port, user: 'root', password });
  return handle(docker, name, url);
}

function nameOf(dataDir: string): string {
  return `vetcare-${createHash('sha256').update(dataDir).digest('hex').slice(0, 12)}`;
}

async function urlOf(docker: string, name: string, password: string): Promise<string> {
  const published = await run(docker, ['port', name, '3306/tcp']);
  const port = /:(\d+)\s*$/m.exec(published.output)?.[1] ?? '';
  return port && `mysql://root:${password}@127.0.0.1:${port}/`;
}

/** The address of the container that another process runs for this folder. */
export async function runningContainer(dataDir: string): Promise<string | undefined> {
  const docker = findProgram('docker');
  const file = join(dataDir, 'container-password');
  if (!docker || !existsSync(file)) return undefined;
  return (await urlOf(docker, nameOf(dataDir), readFileSync(file, 'utf8'))) || undefined;
}

function runArguments(name: string, data: string): string[] {
  makePrivateFolder(data);
  const owner = `${process.getuid?.() ?? 0}:${process.getgid?.() ?? 0}`;
  const place = ['--user', owner, '--volume', `${data}:/var/lib/mysql`];
  const access = ['--publish', '127.0.0.1::3306', '--env', 'MARIADB_ROOT_PASSWORD'];
  const always = ['run', '--detach', '--rm', '--stop-timeout', '20', '--name', name];
  const asRoot = owner.startsWith('0:') ? ['--user=root'] : [];
  return [...always, ...place, ...access, image, ...asRoot, ...durableSettings];
}

/** The password travels in the environment, where other accounts' process lists do not show it. */
async function startContainer(docker: string, args: string[], password: string): Promise<void> {
  const env = { ...process.env, MARIADB_ROOT_PASSWORD: password };
  const { code, output } = await run(docker, args, { env });
  const reason = output.trim().split('\n').at(-1) ?? 'docker gave no reason';
  if (code !== 0) throw new StartFault(`The database container did not start: ${reason}`);
}

function keptPassword(file: string): string {
  if (existsSync(file)) return readFileSync(file, 'utf8');
  const password = randomBytes(24).toString('base64url');
  writeFileSync(file, password, { mode: 0o600 });
  return password;
}

async function untilAnswering(access: mysql.ConnectionOptions): Promise<void> {
  for (let attempt = 0; attempt < 600; attempt++) {
    const connection = await mysql.createConnection(access).catch(() => null);
    if (connection) {
      await connection.query('SELECT 1');
      await connection.end();
      return;
    }
    await wait(200);
  }
  throw new StartFault('The database container did not answer within two minutes.');
}

function handle(docker: string, name: string, url: string): EmbeddedMariadb {
  const exited = run(docker, ['wait', name]).then(() => undefined);
  const end = async (verb: string) => {
    await run(docker, [verb, name]);
    await exited;
  };
  return {
    url,
    socketPath: '',
    pid: 0,
    exited,
    stop: () => end('stop'),
    kill: () => end('kill'),
  };
}
