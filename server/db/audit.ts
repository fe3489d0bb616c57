import { randomUUIDv7 } from 'node:crypto';
import type { Knex } from 'knex';
import { hashOf, hashPieces, type Link } from './auditText.ts';
import { select } from './names.ts';
import { tenantSchema, write } from './statement.ts';
import { currentTenant } from './tenantContext.ts';

/** One thing that somebody saw or did. Values never hold the plain text of encrypted fields. */
export interface AuditEntry {
  entityType: string;
  entityId: string;
  action: 'create' | 'read' | 'update' | 'delete' | 'login' | 'logout';
  /** A user of the clinic; null for a screen or the server itself. */
  userId: string | null;
  oldValues?: unknown;
  newValues?: unknown;
  ip?: string | null;
  userAgent?: string | null;
  sessionId?: string | null;
}

interface Head {
  seq: number;
  hash: Buffer;
  /** Number and hash of the last row that went to the archive: there the live chain begins. */
  archived_seq: number;
  archived_hash: Buffer | null;
  now: string;
}
/**
 * Appends to the audit chain of the running tenant's clinic, in the caller's transaction. Locks the
 * clinic's audit head until it ends: make it one of the last things of the transaction.
 * @throws outside a transaction, where two rows would get the same number
 */
export async function appendAudit(
  trx: Knex.Transaction,
  entries: readonly AuditEntry[],
): Promise<void> {
  if (!trx.isTransaction) throw new Error('appendAudit needs a transaction');
  if (entries.length === 0) return;
  const schema = tenantSchema(trx);
  if (schema === null) await appendRows(trx, entries);
  else for (const entry of entries) await appendByProcedure(trx, schema, entry);
}

/** Stands where the database puts in the row's own place. */
const nowhere = { seq: 0, previousHash: Buffer.alloc(32), now: '' };

/** Head, row and hash in one statement: see append_audit. */
async function appendByProcedure(trx: Knex.Transaction, schema: string, entry: AuditEntry) {
  const link = toLink(entry, { clinicId: currentTenant().clinicId, ...nowhere });
  const { before, between, after } = hashPieces(link);
  await write(trx, `CALL ${schema}.append_audit(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`, [
    link.id,
    link.user_id,
    link.entity_type,
    link.entity_id,
    link.action,
    link.old_values,
    link.new_values,
    link.ip_address,
    link.user_agent,
    link.session_id,
    before,
    between,
    after,
  ]);
}

/** On the accounts that serve all clinics, which reach the tables themselves. */
async function appendRows(trx: Knex.Transaction, entries: readonly AuditEntry[]): Promise<void> {
  const { clinicId } = currentTenant();
  const head = await lockHead(trx, clinicId);
  let { seq, hash } = head;
  const rows = entries.map((entry) => {
    seq += 1;
    const link = toLink(entry, { clinicId, seq, previousHash: hash, now: head.now });
    hash = hashOf(link);
    return { ...link, hash };
  });
  await trx('audit_logs').insert(rows);
  await trx.raw('UPDATE audit_heads SET seq = ?, hash = ? WHERE clinic_id = ?', [
    seq,
    hash,
    clinicId,
  ]);
}

type Chain = { readonly seq: number; readonly hash: Buffer };
type Walk = { readonly reached: Chain; readonly firstBadSeq: number | null };

async function walk(
  trx: Knex.Transaction,
  table: 'audit_logs' | 'archived_audit_logs',
  from: Chain,
  most = Infinity,
): Promise<Walk> {
  const { clinicId } = currentTenant();
  let { seq, hash } = from;
  for (;;) {
    if (seq - from.seq >= most) return { reached: { seq, hash }, firstBadSeq: null };
    const page = await readPage(trx, table, { clinicId, after: seq });
    for (const { hash: stored, ...link } of page) {
      const isNext = link.seq === seq + 1 && link.previous_hash.equals(hash);
      const isRight = isNext && hashOf(link).equals(stored);
      if (!isRight) return { reached: { seq, hash }, firstBadSeq: seq + 1 };
      seq = link.seq;
      hash = stored;
    }
    if (page.length < PAGE) return { reached: { seq, hash }, firstBadSeq: null };
  }
}

const isSame = (one: Chain, other: Chain) => one.seq === other.seq && one.hash.equals(other.hash);
const start: Chain = { seq: 0, hash: Buffer.alloc(32) };

/**
 * Walks the clinic's live chain, from where the archive ends to its head; `isWhole`: from its very first row, through the archive, which only the operator's account reads.
 * @returns how many of these rows are right, and the number of the first that is missing or changed, if any
 */
export async function verifyAudit(
  trx: Knex.Transaction,
  { isWhole = false }: { isWhole?: boolean } = {},
): Promise<{ rows: number; firstBadSeq: number | null }> {
  const [head] = await select<Head>(trx, `${HEAD} WHERE clinic_id = ?`, [currentTenant().clinicId]);
  const seam = { seq: head?.archived_seq ?? 0, hash: head?.archived_hash ?? start.hash };
  if (isWhole) {
    const { reached, firstBadSeq } = await walk(trx, 'archived_audit_logs', start);
    const bad = firstBadSeq ?? (isSame(reached, seam) ? null : reached.seq + 1);
    if (bad !== null) return { rows: reached.seq, firstBadSeq: bad };
  }
  const { reached, firstBadSeq } = await walk(trx, 'audit_logs', seam);
  const rows = reached.seq - (isWhole ? 0 : seam.seq);
  if (firstBadSeq !== null) return { rows, firstBadSeq };
  return { rows, firstBadSeq: isSame(reached, head ?? start) ? null : reached.seq + 1 };
}

/**
 * Walks a part of the clinic's live chain: at least `most` rows after `afterSeq`, or all that there are. The row at `afterSeq` is taken as it stands: whoever goes on there
 * has walked to it.
 */
export async function verifyAuditPart(
  trx: Knex.Transaction,
  { afterSeq, most }: { afterSeq: number; most: number },
) {
  const { clinicId } = currentTenant();
  const [head] = await select<Head>(trx, `${HEAD} WHERE clinic_id = ?`, [clinicId]);
  const end: Chain = head ?? start;
  const seam = { seq: head?.archived_seq ?? 0, hash: head?.archived_hash ?? start.hash };
  const [stands] = await select<Chain>(
    trx,
    'SELECT seq, hash FROM audit_logs WHERE clinic_id = ? AND seq = ?',
    [clinicId, afterSeq],
  );
  const from = afterSeq <= seam.seq ? seam : (stands ?? end);
  const isLost = afterSeq > seam.seq && afterSeq <= end.seq && !stands;
  if (isLost)
    return {
      fromSeq: afterSeq,
      reachedSeq: afterSeq,
      lastSeq: end.seq,
      rows: 0,
      firstBadSeq: afterSeq,
    };
  const { reached, firstBadSeq } = await walk(trx, 'audit_logs', from, most);
  const isCut = reached.seq >= end.seq || reached.seq - from.seq < most;
  const isWhole = !isCut || isSame(reached, end);
  return {
    fromSeq: from.seq,
    reachedSeq: reached.seq,
    lastSeq: end.seq,
    rows: reached.seq - from.seq,
    firstBadSeq: firstBadSeq ?? (isWhole ? null : reached.seq + 1),
  };
}

const PAGE = 500;
const TIME = "'%Y-%m-%d %H:%i:%s'";
const HEAD = `SELECT seq, hash, archived_seq, archived_hash, DATE_FORMAT(CURRENT_TIMESTAMP, ${TIME}) AS now
  FROM audit_heads`;

async function lockHead(trx: Knex.Transaction, clinicId: string): Promise<Head> {
  const [head] = await select<Head>(trx, `${HEAD} WHERE clinic_id = ? FOR UPDATE`, [clinicId]);
  if (head) return head;
  // The clinic's first entry. Two at once: the second waits here and then finds the row.
  await trx.raw(
    'INSERT INTO audit_heads (clinic_id, seq, hash) VALUES (?, 0, ?) ON DUPLICATE KEY UPDATE seq = seq',
    [clinicId, Buffer.alloc(32)],
  );
  return lockHead(trx, clinicId);
}

async function readPage(
  trx: Knex.Transaction,
  table: string,
  { clinicId, after }: { clinicId: string; after: number },
): Promise<(Link & { hash: Buffer })[]> {
  return select(
    trx,
    `SELECT id, clinic_id, user_id, entity_type, entity_id, action, old_values, new_values, ip_address,
       user_agent, session_id, DATE_FORMAT(created_at, ${TIME}) AS created_at, seq, previous_hash, hash
     FROM ${table} WHERE clinic_id = ? AND seq > ? ORDER BY seq LIMIT ${PAGE}`,
    [clinicId, after],
  );
}

interface Place {
  clinicId: string;
  seq: number;
  previousHash: Buffer;
  now: string;
}

/** An entry as the row that it becomes at this place of the chain. */
export function toLink(entry: AuditEntry, { clinicId, seq, previousHash, now }: Place): Link {
  return {
    id: randomUUIDv7(),
    clinic_id: clinicId,
    user_id: entry.userId,
    entity_type: entry.entityType,
    entity_id: entry.entityId,
    action: entry.action,
    old_values: toJson(entry.oldValues),
    new_values: toJson(entry.newValues),
    ip_address: entry.ip ?? null,
    user_agent: entry.userAgent?.toWellFormed().slice(0, 1000).toWellFormed() ?? null,
    session_id: entry.sessionId ?? null,
    created_at: now,
    seq,
    previous_hash: previousHash,
  };
}

function toJson(value: unknown): string | null {
  return value == null ? null : JSON.stringify(value);
}
