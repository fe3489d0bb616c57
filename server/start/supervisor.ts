import { existsSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { buildApp } from './appBuild.ts';
import { startProcess, type AppProcess } from './appProcess.ts';
import { startMariadb } from './embeddedMariadb.ts';
import { lockFolder } from './folderLock.ts';
import { makePrivateFolder } from './folders.ts';
import { root } from './install.mjs';
import type { EmbeddedMariadb } from './mariadbPrograms.ts';
import { onPress } from './onPress.ts';
import { endLeftover } from './processes.ts';
import { secretFile } from './secrets.ts';

const say = (line: string) => {
  console.log(line);
};

/** What was started, in the order of starting: it is ended the other way round. */
type Running = {
  database?: EmbeddedMariadb | undefined;
  server?: AppProcess;
  life?: AppProcess;
  isEnding: boolean;
};

/** Everything of `npm start` after the install. Resolves with the exit code when all of it has ended. */
export async function start(): Promise<number> {
  const dataDir = resolve(root, process.env.VETCARE_DATA_DIR ?? '.data');
  makePrivateFolder(dataDir);
  const lock = lockFolder(dataDir);
  const running: Running = { isEnding: false };
  let presses = 0;
  const stopListening = onPress(() => {
    presses += 1;
    endApp(running, presses > 1 ? 'kill' : 'end');
  });
  try {
    const env = await prepare(dataDir, running);
    if (presses > 0) return 0;
    return await serve({ env, dataDir, running, sayWhere: lock.sayWhere });
  } catch (error) {
    // Ctrl-C also ends the build's process: that is no failure to tell.
    if (presses > 0) return 0;
    throw error;
  } finally {
    running.isEnding = true;
    await running.database?.stop();
    stopListening();
    lock.free();
  }
}

function endApp(running: Running, how: 'end' | 'kill'): void {
  running.isEnding = true;
  running.life?.[how]();
  running.server?.[how]();
}

/** The database and the app's build do not need each other, so they are made at the same time. */
async function prepare(dataDir: string, running: Running): Promise<NodeJS.ProcessEnv> {
  const build = buildApp(say).then(() => undefined, asError);
  running.database = await embeddedDatabase(dataDir);
  const failure = await build;
  if (failure) throw failure;
  const given: NodeJS.ProcessEnv = { ...process.env, VETCARE_DATA_DIR: dataDir };
  if (!running.database) return given;
  const hasSecret = given.VETCARE_SECRET ?? given.VETCARE_SECRET_FILE;
  const secret = hasSecret ? {} : { VETCARE_SECRET_FILE: secretFile(dataDir) };
  return {
    VETCARE_DEMO: 'on',
    LOG_LEVEL: 'warn',
    ...secret,
    ...given,
    DATABASE_URL: running.database.url,
  };
}

function asError(reason: unknown): Error {
  return reason instanceof Error ? reason : new Error(String(reason));
}

function embeddedDatabase(dataDir: string): Promise<EmbeddedMariadb | undefined> {
  const { DATABASE_URL: url, DATABASE_URL_FILE: file } = process.env;
  if (url ?? file) return Promise.resolve(undefined);
  return startMariadb({ dataDir: join(dataDir, 'mariadb'), log: say });
}

type Serving = {
  env: NodeJS.ProcessEnv;
  dataDir: string;
  running: Running;
  sayWhere: (url: string) => void;
};

/** Runs the server, and the demo's people once it listens, until the server ends. */
async function serve({ env, dataDir, running, sayWhere }: Serving): Promise<number> {
  const pidFile = join(dataDir, 'server.pid');
  await endLeftover(pidFile, join(root, 'server', 'main.ts'), 25_000);
  const server = startProcess('main.ts', env, pidFile);
  running.server = server;
  const ended = Promise.race([server.exited, keepDatabase(dataDir, running)]);
  try {
    const url = await Promise.race([server.ready, ended.then(() => undefined)]);
    if (url !== undefined) sayWhere(url);
    if (url !== undefined && hasDemoLife(env) && !running.isEnding) {
      running.life = startProcess('start/demoLife.ts', env, join(dataDir, 'demoLife.pid'));
    }
    return await ended;
  } finally {
    endApp(running, 'end');
    await Promise.all([server.exited, running.life?.exited]);
    rmSync(pidFile, { force: true });
  }
}

/** Starts the embedded database again when it was killed (memory ran out); the server waits for it. */
async function keepDatabase(dataDir: string, running: Running): Promise<never> {
  for (;;) {
    await running.database?.exited;
    if (!running.database || running.isEnding) return new Promise<never>(() => undefined);
    console.error('The embedded database ended unexpectedly: starting it again');
    running.database = await embeddedDatabase(dataDir);
  }
}

function hasDemoLife(env: NodeJS.ProcessEnv): boolean {
  const isWanted = env.VETCARE_DEMO === 'on' && env.VETCARE_DEMO_LIFE !== 'off';
  return isWanted && existsSync(join(root, 'server', 'start', 'demoLife.ts'));
}
