import { createHmac } from 'node:crypto';
import type { Knex } from 'knex';
import { toLink, type AuditEntry } from './audit.ts';
import { hashPieces } from './auditText.ts';
import { select, type DatabaseNames } from './names.ts';

/** What somebody saw of a clinic. */
export type ReadEntry = AuditEntry & { readonly action: 'read'; readonly oldValues?: never };
export type ClinicRead = { readonly clinicId: string; readonly entry: ReadEntry };

/** Stands where the database puts in the row's own place. */
const nowhere = { seq: 0, previousHash: Buffer.alloc(32), now: '' };

/** A row as the procedure reads it; what is absent is NULL. */
function toRow({ clinicId, entry }: ClinicRead) {
  const link = toLink(entry, { clinicId, ...nowhere });
  return {
    clinic: clinicId,
    id: link.id,
    user: link.user_id ?? undefined,
    type: link.entity_type,
    entity: link.entity_id,
    seen: link.new_values ?? undefined,
    ip: link.ip_address ?? undefined,
    agent: link.user_agent ?? undefined,
    session: link.session_id ?? undefined,
    ...hashPieces(link),
  };
}

const byClinic = (one: ClinicRead, other: ClinicRead) =>
  one.clinicId < other.clinicId ? -1 : Number(one.clinicId > other.clinicId);

/**
 * Adds rows of reads of many clinics to their audit chains: one statement, one transaction, in the given order within a clinic. Waits for no clinic's head. The account
 * that asks serves no clinic: the database believes what we have signed.
 * @returns the clinics for which nothing was written, because somebody else holds their audit head or they have none yet
 */
export async function appendReads(
  pool: { readonly knex: Knex; readonly key: Buffer; readonly names: DatabaseNames },
  reads: readonly ClinicRead[],
): Promise<ReadonlySet<string>> {
  const rows = JSON.stringify(reads.toSorted(byClinic).map(toRow));
  const sign = createHmac('sha256', pool.key).update(rows).digest('hex');
  const [answer] = await select<{ held: string | null }[]>(
    pool.knex,
    `CALL ${pool.names.sec}.append_reads(?, ?)`,
    [rows, sign],
  );
  const held = answer?.[0]?.held ?? '';
  return new Set(held === '' ? [] : held.split(','));
}
