import type { Knex } from 'knex';
import type { StaffChange } from '../../shared/board.ts';
import type { Cursor } from '../../shared/live.ts';
import { requirePrimary } from '../db/primary.ts';
import { inTenant } from '../db/tenantContext.ts';
import { inTransaction, readSnapshot } from '../db/transaction.ts';
import type { Deps } from '../deps.ts';
import { readChanges, readHead, startEpoch } from './changeLog.ts';
import { loadBoard, type LoadedBoard } from './snapshot.ts';

/** What a sequencer asks of the database, as the clinic it is for. Everything throws what the database throws; nothing is read from a server that takes no writes. */
export class LogReader {
  readonly #deps: Pick<Deps, 'db' | 'clock'>;
  readonly #clinicId: string;

  constructor(deps: Pick<Deps, 'db' | 'clock'>, clinicId: string) {
    this.#deps = deps;
    this.#clinicId = clinicId;
  }

  load(): Promise<LoadedBoard> {
    return loadBoard(this.#deps, this.#clinicId);
  }

  /** At most `limit` changes from `fromSeq` on. */
  from(fromSeq: number, limit: number): Promise<StaffChange[]> {
    return this.#read((trx) => readChanges(trx, this.#clinicId, { fromSeq, limit }));
  }

  /** The log's end. */
  head(): Promise<Cursor> {
    return this.#read((trx) => readHead(trx, this.#clinicId));
  }

  /** What follows the cursor, or null when the log does not have the cursor's own change: then it is not the history we know. */
  async after(cursor: Cursor, limit: number): Promise<StaffChange[] | null> {
    if (cursor.seq === 0) return this.from(1, limit);
    const [own, ...following] = await this.from(cursor.seq, limit + 1);
    return own?.seq === cursor.seq && own.tag === cursor.tag ? following : null;
  }

  /** Starts an epoch that nobody has seen, unless another node has just done so. */
  async renewEpoch(seen: number): Promise<void> {
    const renew = () =>
      inTransaction(this.#deps.db, async (trx) => {
        const { epoch } = await readHead(trx, this.#clinicId);
        if (epoch <= seen) await startEpoch(trx, this.#clinicId, { known: epoch, next: seen + 1 });
      });
    await inTenant(this.#tenant(), renew);
  }

  /** On one connection: another may lead to another server. */
  #read<T>(work: (trx: Knex) => Promise<T>): Promise<T> {
    const read = async (trx: Knex) => {
      await requirePrimary(this.#deps.db, trx);
      return work(trx);
    };
    return inTenant(this.#tenant(), () => readSnapshot(this.#deps.db, read));
  }

  #tenant() {
    return { clinicId: this.#clinicId, actorId: 'system' };
  }
}
