import { createHash } from 'node:crypto';
import { createReadStream, existsSync, readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join, normalize } from 'node:path';
import { createInterface } from 'node:readline';
import { z } from 'zod';
import { TransferFault } from './exportFolder.ts';
import { Manifest } from './manifest.ts';

export type NumberedLine = { readonly line: number; readonly text: string };

/** An export that somebody wants to take in. */
export class ImportFolder {
  readonly path: string;
  readonly manifest: Manifest;

  /** @throws TransferFault when it is none, or of a version that is not known here */
  constructor(path: string) {
    this.path = path;
    const file = join(path, 'manifest.json');
    if (!existsSync(file))
      throw new TransferFault(`${path} holds no export: there is no manifest.json in it.`);
    const parsed = Manifest.safeParse(readJson(file));
    if (!parsed.success)
      throw new TransferFault(`${file} cannot be read: ${z.prettifyError(parsed.error)}`);
    this.manifest = parsed.data;
  }

  fileOf(table: string): string {
    return join(this.path, 'tables', `${table}.jsonl`);
  }

  /** Nothing was lost or changed on the way. @throws TransferFault naming the first file that was */
  async verify(): Promise<void> {
    for (const { name, sha256 } of this.manifest.tables) {
      const path = this.fileOf(name);
      if (!existsSync(path)) throw new TransferFault(`${path} is missing.`);
      const hash = createHash('sha256');
      for await (const chunk of createReadStream(path)) hash.update(chunk as Buffer);
      if (hash.digest('hex') !== sha256)
        throw new TransferFault(`${path} is not as it was exported: its SHA-256 differs.`);
    }
  }

  async *lines(table: string): AsyncGenerator<NumberedLine> {
    const input = createReadStream(this.fileOf(table), 'utf8');
    let line = 0;
    for await (const text of createInterface({ input, crlfDelay: Infinity })) {
      line += 1;
      if (text !== '') yield { line, text };
    }
  }

  /** The content of a file that a line names. @throws TransferFault when it is another or lies outside of the export */
  async file(name: string, sha256: string): Promise<Buffer> {
    const inside = normalize(name);
    if (!inside.startsWith('files/') || inside.includes('..'))
      throw new TransferFault(`${name} is no file of the export`);
    const content = await readFile(join(this.path, inside)).catch(() => null);
    if (!content) throw new TransferFault(`${name} is missing`);
    if (createHash('sha256').update(content).digest('hex') !== sha256)
      throw new TransferFault(`${name} is not as it was exported`);
    return content;
  }
}

function readJson(path: string): unknown {
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch {
    return null;
  }
}
