import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { timingSafeEqual } from 'node:crypto';
import { bootFault } from '../bootFault.ts';
import type { Answer } from '../commandLine/command.ts';
import { runCommandLine, type ExitCode } from '../commandLine/runCommandLine.ts';
import { readConfig, type Config } from '../config.ts';
import { parseDatabaseUrl } from '../db/databaseUrl.ts';
import { contextKey } from '../db/keys.ts';
import { migrate } from '../db/migrate.ts';
import { select } from '../db/names.ts';
import { openOperator, type OperatorDeps } from '../transfer/operatorDeps.ts';
import { startMariadb } from './embeddedMariadb.ts';
import { lockFolder } from './folderLock.ts';
import { shortSocketPath } from './folders.ts';
import { root, StartFault } from './install.mjs';
import { runningContainer } from './mariadbContainer.ts';
import { secretFile } from './secrets.ts';

type Work = (deps: OperatorDeps) => Promise<Answer>;

function configOf(dataDir: string, databaseUrl?: string): Config {
  const given: NodeJS.ProcessEnv = {
    // Links lead to the server that runs here.
    ...(holderOf(dataDir).url === undefined ? {} : { PUBLIC_URL: holderOf(dataDir).url }),
    ...process.env,
    VETCARE_DATA_DIR: dataDir,
  };
  if (databaseUrl === undefined) return readConfig(given);
  const hasSecret = given.VETCARE_SECRET ?? given.VETCARE_SECRET_FILE;
  const secret = hasSecret ? {} : { VETCARE_SECRET_FILE: secretFile(dataDir) };
  return readConfig({ ...secret, ...given, DATABASE_URL: databaseUrl });
}

const isMissing = (error: unknown) =>
  typeof error === 'object' &&
  error !== null &&
  'errno' in error &&
  [1049, 1146].includes(Number(error.errno));

/**
 * Is this the secret that the database's accounts have their passwords from? Another one would lock a running server out the moment it was put into force.
 * @throws StartFault
 */
async function requireOwnSecret({ root: knex, db, config }: OperatorDeps): Promise<void> {
  const rows = await select<{ inner_pad: Buffer }>(
    knex,
    `SELECT inner_pad FROM ${db.names.sec}.secret WHERE id = 1`,
  ).catch((error: unknown) => {
    if (isMissing(error)) return [];
    throw error;
  });
  const [kept] = rows;
  if (!kept)
    throw new StartFault('There is no installation in this database yet: start the server once.');
  const expected = Buffer.concat([contextKey(config.secret)], 64).map((byte) => byte ^ 0x36);
  if (timingSafeEqual(Buffer.from(expected), kept.inner_pad)) return;
  throw new StartFault('VETCARE_SECRET is not the one of this installation.');
}

async function onConfig(config: Config, work: Work): Promise<Answer> {
  const { deps, close } = openOperator(config, { nowMs: () => Date.now() });
  try {
    await requireOwnSecret(deps);
    return await work(deps);
  } catch (error) {
    if (error instanceof StartFault || isExpected(error)) throw error;
    const { server } = parseDatabaseUrl(config.databaseUrl);
    const where = server.socketPath ?? `${server.host ?? ''}:${String(server.port)}`;
    if (isAway(error))
      throw new StartFault(`The database at ${where}: ${bootFault(error)}`, { cause: error });
    throw error;
  } finally {
    await close();
  }
}

const isExpected = (error: unknown) =>
  error instanceof Error && /Fault$|Problem|Text$/.test(error.name);
const isAway = (error: unknown) =>
  error instanceof Error && 'code' in error && /^E[A-Z]+|ER_ACCESS_DENIED/.test(String(error.code));

type Holder = { readonly url?: string };

function holderOf(dataDir: string): Holder {
  try {
    return JSON.parse(readFileSync(join(dataDir, 'holder.json'), 'utf8')) as Holder;
  } catch {
    return {};
  }
}

/** The database of a running `npm start` in this folder; undefined while it is still starting, or when it is another command's. */
async function runningUrl(dataDir: string): Promise<string | undefined> {
  if (holderOf(dataDir).url === undefined) return undefined;
  const folder = join(dataDir, 'mariadb');
  const socketPath = shortSocketPath(join(folder, 'mysqld.sock'));
  if (existsSync(socketPath))
    return `mysql://root@localhost/?socketPath=${encodeURIComponent(socketPath)}`;
  return runningContainer(folder);
}

/** Brings the folder's own database up for the work, and ends it again. */
async function onOwnDatabase(dataDir: string, free: () => void, work: Work): Promise<Answer> {
  try {
    const options = { dataDir: join(dataDir, 'mariadb'), endsWithParent: true };
    const database = await startMariadb({ ...options, log: (line) => console.error(line) });
    try {
      const config = configOf(dataDir, database.url);
      await migrate(config);
      return await onConfig(config, work);
    } finally {
      await database.stop();
    }
  } finally {
    free();
  }
}

async function onEmbedded(dataDir: string, work: Work): Promise<Answer> {
  if (!existsSync(join(dataDir, 'mariadb')))
    throw new StartFault(
      `There is no database in ${dataDir} yet: run npm start once, or set DATABASE_URL or VETCARE_DATA_DIR.`,
    );
  let lock: ReturnType<typeof lockFolder>;
  try {
    lock = lockFolder(dataDir);
  } catch (error) {
    const url = error instanceof StartFault ? await runningUrl(dataDir) : undefined;
    if (url === undefined) throw error;
    return onConfig(configOf(dataDir, url), work);
  }
  return onOwnDatabase(dataDir, lock.free, work);
}

/** Runs a command on DATABASE_URL, else on the database of `npm start`, running or not. */
export function runVetcare(args: readonly string[]): Promise<ExitCode> {
  const dataDir = resolve(root, process.env.VETCARE_DATA_DIR ?? '.data');
  const { DATABASE_URL: url, DATABASE_URL_FILE: file } = process.env;
  const withOperator = (work: Work) =>
    (url ?? file) ? onConfig(configOf(dataDir), work) : onEmbedded(dataDir, work);
  const terminal = {
    out: (line: string) => console.log(line),
    err: (line: string) => console.error(line),
    input: process.stdin,
  };
  return runCommandLine(args, terminal, withOperator);
}
