import { createHash } from 'node:crypto';
import { chmodSync, lstatSync, mkdirSync, rmSync, statfsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { StartFault } from './install.mjs';

/** Makes a folder that only its owner may enter, also when it was there with a wider mode. */
export function makePrivateFolder(path: string): void {
  try {
    mkdirSync(path, { recursive: true, mode: 0o700 });
    chmodSync(path, 0o700);
  } catch (error) {
    const isFull = error instanceof Error && 'code' in error && error.code === 'ENOSPC';
    const why = isFull ? 'the disk is full' : String(error);
    throw new StartFault(`${path} cannot be made: ${why}.`, { cause: error });
  }
}

/** MariaDB waits for ever for room on a full disk, so it is looked at before. */
export function refuseFullDisk(path: string, neededMb: number): void {
  const { bavail, bsize } = statfsSync(path);
  const freeMb = Math.floor((bavail * bsize) / 1e6);
  if (freeMb >= neededMb) return;
  throw new StartFault(
    `The disk that holds ${path} is full: ${freeMb} MB free, ${neededMb} MB needed. Free some and start again.`,
  );
}

/** Systems limit a socket's path to about 107 bytes: a deep folder gets one in the temporary folder. */
export function shortSocketPath(wanted: string): string {
  if (Buffer.byteLength(wanted) <= 100) return wanted;
  const base = tmpdir().length > 60 ? '/tmp' : tmpdir();
  const name = createHash('sha256').update(wanted).digest('hex').slice(0, 16);
  const folder = join(base, `vetcare-${name}`);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  // Anyone may have made that name before us: whose it is decides who reads the clinic's data.
  const stat = lstatSync(folder);
  if (!stat.isDirectory() || stat.uid !== process.getuid?.() || (stat.mode & 0o077) !== 0) {
    throw new StartFault(`${folder} belongs to another account: remove it and start again.`);
  }
  return join(folder, 'mysqld.sock');
}

/** Removes the folder that a socket was given because its own was too deep. */
export function removeShortFolder(socketPath: string): void {
  const folder = dirname(socketPath);
  if (/[\\/]vetcare-[0-9a-f]{16}$/.test(folder)) rmSync(folder, { recursive: true, force: true });
}
