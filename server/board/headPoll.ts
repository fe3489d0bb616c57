import type { Cursor } from '../../shared/live.ts';
import { leaveIfReadOnly } from '../db/primary.ts';
import type { Deps } from '../deps.ts';
import { readHeads } from './changeLog.ts';

/** How often the ends of the logs are asked for while hints arrive, and while they may not. */
const calmMs = 1_000;
const hurriedMs = 75;
/** How long one surprise keeps the pace up. */
const hurryMs = 10_000;
const clinicsAQuery = 500;

/** What the poll asks about, and whom it tells. */
export type Polled = {
  /** How far each watched clinic is told. */
  readonly cursors: () => ReadonlyMap<string, Cursor>;
  /** Tells a clinic what was found; resolves to the number of changes that had not been offered. */
  readonly observe: (clinicId: string, found: Cursor, asked: Cursor) => Promise<number>;
  /** Do other nodes' hints arrive, as far as can be known? */
  readonly hintsFlow: () => boolean;
};

/**
 * Asks the database again and again how far the logs of the watched clinics go: one query a round. Makes every other way of hearing about a change optional. At most one
 * round runs at a time; a failed one is logged once, until one succeeds. A round does not wait for the clinics: one that is still busy with what it was told is left out.
 */
export class HeadPoll {
  readonly #deps: Pick<Deps, 'db' | 'log'>;
  readonly #polled: Polled;
  #timer: NodeJS.Timeout | undefined;
  #round: Promise<void> | undefined;
  readonly #busy = new Map<string, Promise<void>>();
  #hurryUntilMs = 0;
  #isFailing = false;
  #isStopped = false;

  constructor(deps: Pick<Deps, 'db' | 'log'>, polled: Polled) {
    this.#deps = deps;
    this.#polled = polled;
  }

  start(): void {
    this.#schedule();
  }

  /** Asks at once: hints may have been lost until now. */
  now(): void {
    clearTimeout(this.#timer);
    this.#round ??= this.#run();
  }

  /** Resolves when all that is under way has ended; no other round begins. */
  async stop(): Promise<void> {
    this.#isStopped = true;
    clearTimeout(this.#timer);
    await this.#round;
    await Promise.all(this.#busy.values());
  }

  #schedule(): void {
    if (this.#isStopped) return;
    const isHurried = !this.#polled.hintsFlow() || performance.now() < this.#hurryUntilMs;
    // After a failure the database has other worries than our pace.
    const pauseMs = isHurried && !this.#isFailing ? hurriedMs : calmMs;
    this.#timer = setTimeout(() => this.now(), pauseMs);
  }

  async #run(): Promise<void> {
    try {
      await this.#ask();
      this.#isFailing = false;
    } catch (error) {
      if (!this.#isFailing) this.#deps.log.warn({ err: error }, 'boards cannot be followed');
      this.#isFailing = true;
      leaveIfReadOnly(this.#deps.db, error);
    } finally {
      this.#round = undefined;
      this.#schedule();
    }
  }

  async #ask(): Promise<void> {
    const cursors = [...this.#polled.cursors()];
    for (let start = 0; start < cursors.length; start += clinicsAQuery) {
      await this.#askAbout(new Map(cursors.slice(start, start + clinicsAQuery)));
    }
  }

  async #askAbout(asked: ReadonlyMap<string, Cursor>): Promise<void> {
    const found = await readHeads(this.#deps.db.live, [...asked.keys()]);
    for (const [clinicId, end] of found) {
      const cursor = asked.get(clinicId);
      if (!cursor || this.#busy.has(clinicId)) continue;
      const told = this.#tell(clinicId, end, cursor).finally(() => this.#busy.delete(clinicId));
      this.#busy.set(clinicId, told);
    }
  }

  /** One clinic that cannot be read must not slow down the others. */
  async #tell(clinicId: string, found: Cursor, asked: Cursor): Promise<void> {
    try {
      const missed = await this.#polled.observe(clinicId, found, asked);
      if (missed > 0) this.#hurryUntilMs = performance.now() + hurryMs;
    } catch (error) {
      this.#deps.log.warn({ clinicId, err: error }, 'a board cannot be followed');
    }
  }
}
