import type { Cursor } from '../../shared/live.ts';
import { leaveIfReadOnly } from '../db/primary.ts';
import type { Deps } from '../deps.ts';
import { readHeads } from './changeLog.ts';

const clinicsAQuery = 500;

/**
 * The ends of clinics' logs for those who must not be shown less. One query at a time serves all who asked before it was sent, and never one who asked later: so what a
 * reader gets holds whatever was committed before they came.
 */
export class HeadReads {
  readonly #db: Deps['db'];
  #waiting = new Map<string, PromiseWithResolvers<Cursor>>();
  #isAsking = false;

  constructor({ db }: Pick<Deps, 'db'>) {
    this.#db = db;
  }

  /** The clinic's log's end at some moment after this call. @throws what the database throws, and Error for a clinic without a stream */
  read(clinicId: string): Promise<Cursor> {
    const known = this.#waiting.get(clinicId);
    if (known) return known.promise;
    const asked: PromiseWithResolvers<Cursor> = Promise.withResolvers();
    this.#waiting.set(clinicId, asked);
    this.#start();
    return asked.promise;
  }

  /** In the next turn of the event loop, so that all requests of this one share the query. */
  #start(): void {
    if (this.#isAsking || this.#waiting.size === 0) return;
    this.#isAsking = true;
    setImmediate(() => {
      const all = [...this.#waiting];
      const taken = new Map(all.slice(0, clinicsAQuery));
      this.#waiting = new Map(all.slice(clinicsAQuery));
      this.#ask(taken)
        .catch((error: unknown) => this.#refuse(taken, error))
        .finally(() => {
          this.#isAsking = false;
          this.#start();
        });
    });
  }

  async #ask(taken: ReadonlyMap<string, PromiseWithResolvers<Cursor>>): Promise<void> {
    const heads = await readHeads(this.#db.live, [...taken.keys()]);
    for (const [clinicId, { resolve, reject }] of taken) {
      const head = heads.get(clinicId);
      if (head) resolve(head);
      else reject(new Error(`clinic ${clinicId} has no stream`));
    }
  }

  #refuse(taken: ReadonlyMap<string, PromiseWithResolvers<Cursor>>, error: unknown): void {
    leaveIfReadOnly(this.#db, error);
    for (const { reject } of taken.values()) reject(error);
  }
}
