import { appendAudit, type AuditEntry } from '../db/audit.ts';
import type { Databases } from '../db/databases.ts';
import { inTenant } from '../db/tenantContext.ts';
import { inTransaction } from '../db/transaction.ts';

type Group = { readonly entries: AuditEntry[]; readonly written: PromiseWithResolvers<void> };

const newGroup = (): Group => ({ entries: [], written: Promise.withResolvers() });

/**
 * Writes audit rows clinic by clinic. A clinic has one transaction at a time for them: rows that come meanwhile go together into the next, so that a busy clinic pays for its
 * audit head once a turn and not once a row.
 */
export class ClinicAudits {
  readonly #db: Pick<Databases, 'app'>;
  readonly #waiting = new Map<string, Group>();
  readonly #writing = new Set<string>();

  constructor(db: Pick<Databases, 'app'>) {
    this.#db = db;
  }

  /** Resolves when the row is committed. @throws what the database says */
  write(clinicId: string, entry: AuditEntry): Promise<void> {
    const group = this.#waiting.get(clinicId) ?? newGroup();
    group.entries.push(entry);
    this.#waiting.set(clinicId, group);
    if (!this.#writing.has(clinicId)) {
      this.#writing.add(clinicId);
      this.#writeAll(clinicId).catch(group.written.reject);
    }
    return group.written.promise;
  }

  async #writeAll(clinicId: string): Promise<void> {
    for (let group = this.#waiting.get(clinicId); group; group = this.#waiting.get(clinicId)) {
      this.#waiting.delete(clinicId);
      await this.#append(clinicId, group.entries).then(group.written.resolve, group.written.reject);
    }
    // In the tick in which nothing was left: whatever comes from now on starts anew.
    this.#writing.delete(clinicId);
  }

  async #append(clinicId: string, entries: readonly AuditEntry[]): Promise<void> {
    await inTenant({ clinicId, actorId: 'system' }, () =>
      inTransaction(this.#db, (trx) => appendAudit(trx, entries)),
    );
  }
}
