import { createHash, type Hash } from 'node:crypto';
import { once } from 'node:events';
import {
  createWriteStream,
  existsSync,
  mkdirSync,
  readdirSync,
  renameSync,
  rmSync,
  type WriteStream,
} from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { finished } from 'node:stream/promises';
import { dirname, join } from 'node:path';

/** A fault that the operator reads as one line. */
export class TransferFault extends Error {
  override readonly name = 'TransferFault';
}

/** Lines wait for the disk some hundreds at a time: one by one, each is a turn of the machine. */
const waitingBytes = 1_000_000;
const fullDisk = ['ENOSPC', 'EDQUOT', 'EFBIG'];
const refused = ['EACCES', 'EPERM', 'EROFS'];

/** What the operator is told when files could not be written to a place; any other error as it is. */
export function writingFault(place: string, error: unknown): unknown {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  const said = 'Nothing is left of what was written.';
  if (fullDisk.includes(code))
    return new TransferFault(`The disk that holds ${place} is full. ${said}`, { cause: error });
  if (refused.includes(code))
    return new TransferFault(`This account may not write ${place}. ${said}`, { cause: error });
  return error;
}

/** One JSON-lines file that is being written, with its hash. */
class LineFile {
  readonly #stream: WriteStream;
  readonly #hash: Hash = createHash('sha256');
  #fault: Error | null = null;
  rows = 0;

  constructor(path: string) {
    this.#stream = createWriteStream(path, {
      mode: 0o600,
      flags: 'wx',
      highWaterMark: waitingBytes,
    });
    // A disk is found full when nobody waits for the file: the next line tells.
    this.#stream.on('error', (error) => {
      this.#fault = error;
    });
  }

  async add(text: string): Promise<void> {
    if (this.#fault) throw this.#fault;
    const line = `${text}\n`;
    this.#hash.update(line);
    this.rows += 1;
    if (!this.#stream.write(line)) await once(this.#stream, 'drain');
  }

  async end(): Promise<string> {
    if (this.#fault) throw this.#fault;
    this.#stream.end();
    await finished(this.#stream);
    return this.#hash.digest('hex');
  }

  abandon(): void {
    this.#stream.destroy();
  }
}

/**
 * An export that is being written beside its place, and put there when it is whole: what has the asked name is complete. Folders 0700, files 0600.
 */
export class ExportFolder {
  readonly #wanted: string;
  readonly #making: string;
  #files = 0;
  #bytes = 0;
  #lines: LineFile | undefined;

  /** @throws TransferFault when something is there already, or nothing can be written there */
  constructor(wanted: string) {
    if (existsSync(wanted) && readdirSync(wanted).length > 0)
      throw new TransferFault(`${wanted} is not empty: name a folder that is not there yet.`);
    this.#wanted = wanted;
    this.#making = `${wanted}.making`;
    try {
      rmSync(this.#making, { recursive: true, force: true });
      mkdirSync(join(this.#making, 'tables'), { recursive: true, mode: 0o700 });
      mkdirSync(join(this.#making, 'files'), { mode: 0o700 });
    } catch (error) {
      throw writingFault(wanted, error);
    }
  }

  get files(): { count: number; bytes: number } {
    return { count: this.#files, bytes: this.#bytes };
  }

  lines(table: string): LineFile {
    this.#lines = new LineFile(join(this.#making, 'tables', `${table}.jsonl`));
    return this.#lines;
  }

  /** Puts a blob into a file; answers what its line says of it. */
  async addFile(name: string, content: Buffer): Promise<{ file: string; sha256: string }> {
    const file = `files/${name}`;
    const path = join(this.#making, file);
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
    await writeFile(path, content, { mode: 0o600, flag: 'wx' });
    this.#files += 1;
    this.#bytes += content.length;
    return { file, sha256: createHash('sha256').update(content).digest('hex') };
  }

  /** The manifest is last: with it the export is whole. */
  async complete(manifest: object): Promise<void> {
    const text = `${JSON.stringify(manifest, null, 2)}\n`;
    await writeFile(join(this.#making, 'manifest.json'), text, { mode: 0o600 });
    rmSync(this.#wanted, { recursive: true, force: true });
    renameSync(this.#making, this.#wanted);
  }

  /** Takes away what was written because of this error; answers what the operator is told. */
  abandon(error: unknown): unknown {
    this.#lines?.abandon();
    rmSync(this.#making, { recursive: true, force: true });
    return writingFault(this.#wanted, error);
  }
}
