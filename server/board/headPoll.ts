import type { Cursor } from '../../shared/live.ts';
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
 * round runs at a time; a failed one is logged once, until one succeeds.
 */
export class HeadPoll {
  readonly #deps: Pick<Deps, 'db' | 'log'>;
  readonly #polled: Polled;
  #timer: NodeJS.Timeout | undefined;
  #round: Promise<void> | undefined;
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

  /** Resolves when the round under way has ended; no other begins. */
  async stop(): Promise<void> {
    this.#isStopped = true;
    clearTimeout(this.#timer);
    await this.#round;
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
    const rounds = [...asked].map(async ([clinicId, cursor]) => {
      const end = found.get(clinicId);
      return end ? this.#observe(clinicId, end, cursor) : 0;
    });
    const missed = await Promise.all(rounds);
    if (missed.some((count) => count > 0)) this.#hurryUntilMs = performance.now() + hurryMs;
  }

  /** One clinic that cannot be read must not slow down the others. */
  async #observe(clinicId: string, found: Cursor, asked: Cursor): Promise<number> {
    try {
      return await this.#polled.observe(clinicId, found, asked);
    } catch (error) {
      this.#deps.log.warn({ clinicId, err: error }, 'a board cannot be followed');
      return 0;
    }
  }
}
