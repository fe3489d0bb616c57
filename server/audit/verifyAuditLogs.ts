import type { Knex } from 'knex';
import { verifyAuditLogs as endpoint } from '../../shared/auditEndpoints.ts';
import { verifyAuditPart } from '../db/audit.ts';
import { select } from '../db/names.ts';
import { currentTenant } from '../db/tenantContext.ts';
import { readSnapshot } from '../db/transaction.ts';
import { route } from '../http/route.ts';
import { keptOf, type Kept } from './keptHeads.ts';

/** Some seconds' work. */
const mostRows = 20_000;

/** The first of these that the chain no longer has as it was. */
async function firstLost(trx: Knex, kept: readonly Kept[]): Promise<number | null> {
  if (kept.length === 0) return null;
  const rows = await select<{ seq: number; hash: Buffer }>(
    trx,
    `SELECT seq, hash FROM audit_logs WHERE clinic_id = ? AND seq IN (${kept.map(() => '?').join(', ')})`,
    [currentTenant().clinicId, ...kept.map(({ seq }) => seq)],
  );
  const stands = new Map(rows.map(({ seq, hash }) => [seq, hash.toString('hex')]));
  const lost = kept.filter(({ seq, hash }) => stands.get(seq) !== hash).map(({ seq }) => seq);
  return lost.length === 0 ? null : Math.min(...lost);
}

const earliest = (...seqs: readonly (number | null)[]): number | null => {
  const known = seqs.filter((seq) => seq !== null);
  return known.length === 0 ? null : Math.min(...known);
};

/** Checks a part of the clinic's chain: each row by the one before it, and by what this node kept outside of the database. */
export const verifyAuditLogs = route(endpoint, async ({ deps, who, query }) => {
  const kept = await keptOf(deps, who.clinicId);
  return readSnapshot(deps.db, async (trx) => {
    const part = await verifyAuditPart(trx, { afterSeq: query.afterSeq, most: mostRows });
    const isEnd = part.reachedSeq >= part.lastSeq;
    const here = kept.filter(({ seq }) => seq > part.fromSeq && (isEnd || seq <= part.reachedSeq));
    const firstBadSeq = earliest(part.firstBadSeq, await firstLost(trx, here));
    const nextSeq = firstBadSeq === null && !isEnd ? part.reachedSeq : null;
    const { rows, lastSeq } = part;
    return { rows, lastSeq, firstBadSeq, nextSeq, keptHashes: here.length };
  });
});
