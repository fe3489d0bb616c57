import type { ChildProcess } from 'node:child_process';
import { existsSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import mysql from 'mysql2/promise';
import { startMariadbContainer } from './mariadbContainer.ts';
import {
  makePrivateFolder,
  refuseFullDisk,
  removeShortFolder,
  shortSocketPath,
} from './folders.ts';
import { StartFault } from './install.mjs';
import {
  findOrInstallMariadb,
  noDatabaseFault,
  type EmbeddedMariadb,
  type MariadbPrograms,
} from './mariadbPrograms.ts';
import { makeDataCommand, serverArguments, type MariadbPlace } from './mariadbSettings.ts';
import { endLeftover, endWithThisProcess, run, spawnNoted } from './processes.ts';
import type { Say } from './systemPackages.ts';

export type EmbeddedMariadbOptions = {
  /** The folder it lives in; made when missing. */
  dataDir: string;
  log: Say;
  /** Where its temporary files go; `dataDir`/tmp if not given. */
  tmp?: string;
  /** Also ends when this process is killed. For tests: the app must drain before its database goes. */
  endsWithParent?: boolean;
};

/** Starts MariaDB under `dataDir` on a unix socket alone; returns once it has answered a query. */
export async function startMariadb(options: EmbeddedMariadbOptions): Promise<EmbeddedMariadb> {
  const { dataDir, log } = options;
  const programs = await findOrInstallMariadb(log);
  if (!programs) {
    const container = await startMariadbContainer({ dataDir, log });
    if (!container) throw noDatabaseFault();
    return container;
  }
  makePrivateFolder(dataDir);
  await endLeftover(join(dataDir, 'server.pid'), `--datadir=${join(dataDir, 'data')} `, 20_000);
  const place = placeIn(dataDir, options.tmp);
  refuseFullDisk(dataDir, existsSync(place.data) ? 50 : 250);
  if (!existsSync(place.data)) await makeData(programs, place, log);
  const running = launch({ programs, place, dataDir, isTied: options.endsWithParent ?? false });
  await untilAnswering(running, place, log);
  return running;
}

function placeIn(dataDir: string, tmp = join(dataDir, 'tmp')): MariadbPlace {
  makePrivateFolder(tmp);
  return {
    data: join(dataDir, 'data'),
    socketPath: shortSocketPath(join(dataDir, 'mysqld.sock')),
    log: join(dataDir, 'server.log'),
    tmp,
  };
}

/** Made beside and renamed when whole: a kill half-way leaves nothing that looks like a database. */
async function makeData(programs: MariadbPrograms, place: MariadbPlace, log: Say): Promise<void> {
  const making = `${place.data}.making`;
  rmSync(making, { recursive: true, force: true });
  log('Making the embedded database');
  const { file, args } = makeDataCommand(programs, making);
  const { code, output } = await run(file, args);
  if (code !== 0) throw new StartFault(whyNotStarted(output, place));
  renameSync(making, place.data);
}

type Launch = {
  programs: MariadbPrograms;
  place: MariadbPlace;
  dataDir: string;
  isTied: boolean;
};

/** In a process group of its own: Ctrl-C must reach the app, which still needs its database to drain. */
function launch({ programs, place, dataDir, isTied }: Launch): EmbeddedMariadb {
  if (existsSync(place.log)) renameSync(place.log, `${place.log}.previous`);
  rmSync(place.socketPath, { force: true });
  const pidFile = join(dataDir, 'server.pid');
  const child = spawnNoted(programs.server, serverArguments(place), pidFile);
  const exited = new Promise<void>((done) => {
    child.once('exit', () => {
      done();
    });
    child.once('error', () => {
      done();
    });
  });
  const pid = child.pid ?? 0;
  const guard = isTied ? endWithThisProcess(pid) : undefined;
  const end = async (signal: NodeJS.Signals) => {
    guard?.kill('SIGKILL');
    await endChild(child, exited, signal);
    rmSync(pidFile, { force: true });
    removeShortFolder(place.socketPath);
  };
  const { socketPath } = place;
  const url = `mysql://root@localhost/?socketPath=${encodeURIComponent(socketPath)}`;
  return { url, socketPath, pid, exited, stop: () => end('SIGTERM'), kill: () => end('SIGKILL') };
}

async function endChild(child: ChildProcess, exited: Promise<void>, signal: NodeJS.Signals) {
  // A large buffer of dirty pages may take a while to write; past this, recovery is the lesser evil.
  const late = setTimeout(() => child.kill('SIGKILL'), 20_000);
  child.ref();
  child.kill(signal);
  await exited;
  clearTimeout(late);
}

async function untilAnswering(running: EmbeddedMariadb, place: MariadbPlace, log: Say) {
  const ended = running.exited.then(() => true);
  for (let waitedMs = 0; waitedMs < 120_000; waitedMs += 25) {
    if (await secureByQuery(place.socketPath)) return;
    if (await Promise.race([ended, wait(25, false)])) break;
    if (waitedMs % 5000 === 4975) log('  the database is still recovering its last changes');
  }
  await running.kill();
  throw new StartFault(whyNotStarted(readLog(place), place));
}

/** True once a query was answered; that query leaves root@localhost behind our folder's mode, alone. */
async function secureByQuery(socketPath: string): Promise<boolean> {
  if (!existsSync(socketPath)) return false;
  const connection = await mysql.createConnection({ socketPath, user: 'root' }).catch(() => null);
  if (!connection) return false;
  try {
    const [rows] = await connection.query<mysql.RowDataPacket[]>(
      "SELECT user AS name, host AS host FROM mysql.user WHERE user = '' OR (user = 'root' AND host <> 'localhost')",
    );
    for (const { name, host } of rows) await connection.query('DROP USER ?@?', [name, host]);
    return true;
  } finally {
    await connection.end();
  }
}

function readLog(place: MariadbPlace): string {
  return existsSync(place.log) ? readFileSync(place.log, 'utf8') : '';
}

const causes: [RegExp, (place: MariadbPlace) => string][] = [
  [
    /no space left|errno:? 28|error:? 28|disk is full|disk full/i,
    (place) => `The disk that holds ${place.data} is full: free 250 MB and start again.`,
  ],
  [
    /unable to lock|can't lock aria/i,
    (place) => `Another database process uses ${place.data}: end it first.`,
  ],
  [
    /permission denied|errno:? 13\b/i,
    (place) => `${place.data} may not be written by this account: give it to the one that starts.`,
  ],
];

function whyNotStarted(output: string, place: MariadbPlace): string {
  const known = causes.find(([pattern]) => pattern.test(output));
  if (known) return known[1](place);
  const reason = output.split('\n').find((line) => line.includes('[ERROR]'));
  const words = reason?.replace(/^.*\[ERROR\]\s*/, '') ?? 'it gave no reason';
  return `The embedded database did not start: ${words} (more in ${place.log})`;
}
