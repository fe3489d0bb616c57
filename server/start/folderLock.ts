import { readFileSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { StartFault } from './install.mjs';

/**
 * Holds a folder for this process. The lock is the kernel's (through an empty SQLite file), so it ends with the
 * process whatever kills it, and two starts at the same moment cannot both get it. `holder.json` only says who.
 * @throws StartFault naming the holder
 */
export function lockFolder(dataDir: string): { sayWhere: (url: string) => void; free: () => void } {
  const file = openLock(dataDir);
  const holder = join(dataDir, 'holder.json');
  try {
    file.exec('PRAGMA locking_mode = EXCLUSIVE; PRAGMA journal_mode = MEMORY; BEGIN EXCLUSIVE');
  } catch (error) {
    file.close();
    if (!/locked|busy/i.test(String(error))) throw unwritable(dataDir, error);
    throw new StartFault(`${dataDir} is in use: ${describe(holder)}`, { cause: error });
  }
  const write = (more: object) => {
    writeFileSync(holder, JSON.stringify({ pid: process.pid, ...more }), { mode: 0o600 });
  };
  const startedAt = new Date().toISOString();
  write({ startedAt });
  const free = () => {
    rmSync(holder, { force: true });
    file.close();
  };
  return {
    sayWhere: (url) => {
      write({ startedAt, url });
    },
    free,
  };
}

function openLock(dataDir: string): DatabaseSync {
  try {
    return new DatabaseSync(join(dataDir, 'lock'));
  } catch (error) {
    throw unwritable(dataDir, error);
  }
}

function unwritable(dataDir: string, error: unknown): StartFault {
  const { bavail, ffree } = statfsSync(dataDir);
  const isFull = bavail === 0 || ffree === 0;
  const why = isFull ? 'the disk is full' : 'this account may not write there';
  return new StartFault(`${dataDir} cannot be used: ${why}.`, { cause: error });
}

function describe(holder: string): string {
  try {
    const { pid, startedAt, url } = JSON.parse(readFileSync(holder, 'utf8')) as Record<
      string,
      string | number | undefined
    >;
    const where = url ? `, at ${url}` : '';
    return `process ${pid} holds it since ${startedAt}${where}. Stop it first (kill ${pid}).`;
  } catch {
    return 'another start is beginning there. Stop it first.';
  }
}
