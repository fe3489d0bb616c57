import { randomBytes } from 'node:crypto';
import { closeSync, existsSync, fsyncSync, openSync, renameSync, writeSync } from 'node:fs';
import { join } from 'node:path';

/**
 * The file of the secret from which the app derives all keys, made at the first embedded start (mode 600).
 * Whole or not there: a secret cut short by a crash would lock the database's accounts out.
 */
export function secretFile(dataDir: string): string {
  const file = join(dataDir, 'secret');
  if (existsSync(file)) return file;
  const making = `${file}.making`;
  const handle = openSync(making, 'w', 0o600);
  writeSync(handle, randomBytes(32).toString('base64url'));
  fsyncSync(handle);
  closeSync(handle);
  renameSync(making, file);
  return file;
}
