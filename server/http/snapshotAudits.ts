import { appendAudit, type AuditEntry } from '../db/audit.ts';
import { inTenant } from '../db/tenantContext.ts';
import { inTransaction } from '../db/transaction.ts';
import type { Deps } from '../deps.ts';
import { boardRead } from './auditRead.ts';
import type { Who } from './who.ts';

/** A board, or what has changed on it, that a socket was given, and where that socket came from. */
export type Shown = {
  readonly who: Who;
  readonly board: object;
  readonly ip: string | null;
  readonly userAgent: string | null;
};

/** Rows of one transaction: a clinic's commands wait for its audit head no longer than these take. */
const mostAtOnce = 100;

/**
 * Writes one audit row for each board that a socket was given, behind the answer. One transaction at a time, of one clinic: when all screens come back at once they
 * leave the database's connections to the people who work. What cannot be written is logged.
 */
export class SnapshotAudits {
  readonly #deps: Pick<Deps, 'db' | 'log'>;
  readonly #waiting = new Map<string, AuditEntry[]>();
  #writing: Promise<void> | undefined;

  constructor(deps: Pick<Deps, 'db' | 'log'>) {
    this.#deps = deps;
  }

  /** Takes note; returns at once. */
  add({ who, ip, userAgent, board }: Shown): void {
    const { clinicId, sessionId } = who;
    const userId = who.kind === 'user' ? who.id : null;
    const entry = { userId, ip, userAgent, sessionId, ...boardRead(clinicId, board) };
    const entries = this.#waiting.get(clinicId) ?? [];
    entries.push(entry);
    this.#waiting.set(clinicId, entries);
    this.#writing ??= this.#writeAll();
  }

  /** Resolves when nothing waits to be written any more. */
  async settled(): Promise<void> {
    await this.#writing;
  }

  async #writeAll(): Promise<void> {
    for (const [clinicId, entries] of this.#waiting) {
      this.#waiting.delete(clinicId);
      const later = entries.splice(mostAtOnce);
      if (later.length > 0) this.#waiting.set(clinicId, later);
      await this.#write(clinicId, entries);
    }
    // In the tick in which nothing was left: whatever comes from now on starts anew.
    this.#writing = undefined;
  }

  async #write(clinicId: string, entries: readonly AuditEntry[]): Promise<void> {
    try {
      await inTenant({ clinicId, actorId: 'system' }, () =>
        inTransaction(this.#deps.db, (trx) => appendAudit(trx, entries)),
      );
    } catch (error) {
      const lost = { clinicId, sessionIds: entries.map(({ sessionId }) => sessionId) };
      this.#deps.log.error({ err: error, ...lost }, 'boards were shown without an audit row');
    }
  }
}
