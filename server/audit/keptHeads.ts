import { appendFile, mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { select } from '../db/names.ts';
import type { Deps } from '../deps.ts';

type Ground = Pick<Deps, 'config' | 'db' | 'log' | 'clock'>;
type Head = { clinic_id: string; seq: number; hash: Buffer };

const everyMs = 60_000;
const Kept = z.object({ seq: z.int().min(1), hash: z.string().length(64), at: z.string() });
/** The chain's hash at one place, as it was once. */
export type Kept = z.infer<typeof Kept>;

const folderOf = ({ config }: Pick<Deps, 'config'>) => join(config.dataDir, 'audit-heads');

function lineIn(text: string): Kept[] {
  try {
    return [Kept.parse(JSON.parse(text))];
  } catch {
    return []; // the last line of a process that was killed while it wrote
  }
}

/** What this node kept of a clinic's chain outside of the database, oldest first. */
export async function keptOf(deps: Pick<Deps, 'config'>, clinicId: string): Promise<Kept[]> {
  const file = join(folderOf(deps), `${clinicId}.jsonl`);
  const text = await readFile(file, 'utf8').catch((error: unknown) => {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return '';
    throw error;
  });
  return text.split('\n').flatMap((line) => (line === '' ? [] : lineIn(line)));
}

/**
 * Writes each clinic's newest audit hash to a file of its own in the data folder, once a minute where it changed and at the end: whoever empties or rewrites the table
 * cannot make the new chain fit what stands there.
 */
export class KeptHeads {
  readonly #deps: Ground;
  readonly #known = new Map<string, number>();
  #timer: NodeJS.Timeout | undefined;
  #saving: Promise<void> = Promise.resolve();

  constructor(deps: Ground) {
    this.#deps = deps;
  }

  start(): void {
    this.#timer = setInterval(() => {
      this.save().catch(() => undefined); // it has logged its failure
    }, everyMs);
    this.#timer.unref();
  }

  /** Ends with what is newest; does nothing where it was not started. */
  async stop(): Promise<void> {
    if (!this.#timer) return;
    clearInterval(this.#timer);
    await this.save();
  }

  /** Writes what is new; what cannot be written is logged and tried again a minute later. */
  async save(): Promise<void> {
    this.#saving = this.#saving
      .then(() => this.#write())
      .catch((error: unknown) => {
        this.#deps.log.error({ err: error }, 'the heads of the audit logs could not be kept');
      });
    await this.#saving;
  }

  async #write(): Promise<void> {
    const heads = await select<Head>(
      this.#deps.db.auth,
      'SELECT clinic_id, seq, hash FROM audit_heads WHERE seq > 0',
    );
    const fresh = heads.filter(({ clinic_id: id, seq }) => this.#known.get(id) !== seq);
    if (fresh.length > 0) await mkdir(folderOf(this.#deps), { mode: 0o700 }).catch(ignoreExisting);
    const at = new Date(this.#deps.clock.nowMs()).toISOString();
    for (const { clinic_id: id, seq, hash } of fresh) {
      const line = JSON.stringify({ seq, hash: hash.toString('hex'), at });
      await appendFile(join(folderOf(this.#deps), `${id}.jsonl`), `${line}\n`, { mode: 0o600 });
      this.#known.set(id, seq);
    }
  }
}

function ignoreExisting(error: unknown): void {
  if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
}
