import type { ClinicRead, ReadEntry } from '../db/appendReads.ts';
import { isDatabaseAway } from '../db/databaseErrors.ts';
import type { Databases } from '../db/databases.ts';
import { currentTenant } from '../db/tenantContext.ts';
import { ClinicAudits } from './clinicAudits.ts';

type Waiting = ClinicRead & { readonly written: PromiseWithResolvers<void> };

/** Rows of one statement: what a clinic's commands may have to wait for. */
const mostAtOnce = 64;
/** After this long a statement is waiting for somebody's lock: what comes meanwhile need not wait as well. */
const slowMs = 25;
/** The connections that there are for it. */
const mostUnderWay = 4;

/**
 * Writes the audit rows of reads, each before its answer leaves. All that come while one statement is under way go together into the next, whatever clinics they are of: a
 * read pays for a part of a commit. Clinics in which somebody else is at work with the audit log are written one by one, and wait for that alone.
 */
export class ReadAudits {
  readonly #db: Pick<Databases, 'appendReads'>;
  readonly #alone: ClinicAudits;
  #waiting: Waiting[] = [];
  #isStarting = false;
  /** Statements under way that are not slow yet, and all. */
  #quick = 0;
  #underWay = 0;

  constructor(db: Pick<Databases, 'app' | 'appendReads'>) {
    this.#db = db;
    this.#alone = new ClinicAudits(db);
  }

  /** Resolves when the row of the running tenant's read is committed. @throws what the database says: then the read must not be answered */
  write(entry: ReadEntry): Promise<void> {
    const { clinicId } = currentTenant();
    const written: Waiting['written'] = Promise.withResolvers();
    this.#waiting.push({ clinicId, entry, written });
    this.#start();
    return written.promise;
  }

  /** In the next turn of the event loop, so that all requests of this one go together. */
  #start(): void {
    if (this.#isStarting || this.#quick > 0 || this.#underWay >= mostUnderWay) return;
    this.#isStarting = true;
    setImmediate(() => {
      this.#isStarting = false;
      const taken = this.#waiting.splice(0, mostAtOnce);
      if (taken.length > 0) this.#append(taken).catch((error: unknown) => refuse(taken, error));
    });
  }

  async #append(taken: readonly Waiting[]): Promise<void> {
    const end = this.#begin();
    try {
      const held = await this.#db.appendReads(taken);
      for (const each of taken) {
        if (held.has(each.clinicId)) this.#writeAlone(each);
        else each.written.resolve();
      }
    } catch (error) {
      // One row that cannot be written takes the others with it: each finds out by itself.
      if (isDatabaseAway(error)) refuse(taken, error);
      else for (const each of taken) this.#writeAlone(each);
    } finally {
      end();
    }
  }

  #begin(): () => void {
    this.#quick += 1;
    this.#underWay += 1;
    let isQuick = true;
    const slow = () => {
      if (isQuick) this.#quick -= 1;
      isQuick = false;
      if (this.#waiting.length > 0) this.#start();
    };
    const timer = setTimeout(slow, slowMs);
    return () => {
      clearTimeout(timer);
      this.#underWay -= 1;
      slow();
    };
  }

  #writeAlone({ clinicId, entry, written }: Waiting): void {
    this.#alone.write(clinicId, entry).then(written.resolve, written.reject);
  }
}

function refuse(waiting: readonly Waiting[], error: unknown): void {
  for (const { written } of waiting) written.reject(error);
}
