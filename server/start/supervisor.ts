import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { buildApp } from './appBuild.ts';
import { startProcess, type AppProcess } from './appProcess.ts';
import { startMariadb } from './embeddedMariadb.ts';
import { lockFolder } from './folderLock.ts';
import { isCode, makePrivateFolder } from './folders.ts';
import { root, StartFault } from './install.mjs';
import type { EmbeddedMariadb } from './mariadbPrograms.ts';
import { onPress } from './onPress.ts';
import { secretFile } from './secrets.ts';

const say = (line: string) => {
  console.log(line);
};

/** What was started, in the order of starting: it is ended the other way round. */
type Running = {
  database?: EmbeddedMariadb | undefined;
  server?: AppProcess;
  life?: AppProcess;
};

/** Everything of `npm start` after the install. Resolves with the exit code when all of it has ended. */
export async function start(): Promise<number> {
  const dataDir = resolve(root, process.env.VETCARE_DATA_DIR ?? '.data');
  makePrivateFolder(dataDir);
  const lock = lockFolder(dataDir);
  const running: Running = {};
  const stopping = new AbortController();
  const stopListening = onPress(() => {
    stopping.abort();
    running.life?.end();
    running.server?.end();
  });
  try {
    const env = await prepare(dataDir, running);
    if (stopping.signal.aborted) return 0;
    return await serve(env, { running, stopping, sayWhere: lock.sayWhere });
  } catch (error) {
    // Ctrl-C also ends the build's process: that is no failure to tell.
    if (stopping.signal.aborted) return 0;
    if (isCode(error, 'ENOSPC')) throw new StartFault('The disk is full.', { cause: error });
    throw error;
  } finally {
    await running.database?.stop();
    stopListening();
    lock.free();
  }
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
  return { VETCARE_DEMO: 'on', ...secret, ...given, DATABASE_URL: running.database.url };
}

function asError(reason: unknown): Error {
  return reason instanceof Error ? reason : new Error(String(reason));
}

function embeddedDatabase(dataDir: string): Promise<EmbeddedMariadb | undefined> {
  const { DATABASE_URL: url, DATABASE_URL_FILE: file } = process.env;
  if (url ?? file) return Promise.resolve(undefined);
  return startMariadb({ dataDir: join(dataDir, 'mariadb'), log: say });
}

type Serving = { running: Running; stopping: AbortController; sayWhere: (url: string) => void };

/** Runs the server, and the demo's people once it listens, until one of server and database ends. */
async function serve(env: NodeJS.ProcessEnv, serving: Serving): Promise<number> {
  const { running, stopping, sayWhere } = serving;
  const server = startProcess('main.ts', env);
  running.server = server;
  const url = await server.ready;
  if (url !== undefined) sayWhere(url);
  if (url !== undefined && hasDemoLife(env) && !stopping.signal.aborted) {
    running.life = startProcess('start/demoLife.ts', { ...env, VETCARE_URL: url });
  }
  const databaseLost = (running.database?.exited ?? new Promise<void>(() => undefined)).then(
    () => 'database' as const,
  );
  const first = await Promise.race([server.exited, databaseLost]);
  if (first === 'database') {
    console.error('The embedded database ended unexpectedly: stopping. See its server.log.');
    server.end();
  }
  const code = await server.exited;
  running.life?.end();
  await running.life?.exited;
  return first === 'database' ? 1 : code;
}

function hasDemoLife(env: NodeJS.ProcessEnv): boolean {
  const isWanted = env.VETCARE_DEMO === 'on' && env.VETCARE_DEMO_LIFE !== 'off';
  return isWanted && existsSync(join(root, 'server', 'start', 'demoLife.ts'));
}
