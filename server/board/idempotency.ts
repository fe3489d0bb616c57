import type { Knex } from 'knex';
import type { Databases } from '../db/databases.ts';
import { isSealed, openField, sealField, type Place } from '../db/fieldEncryption.ts';
import { select } from '../db/names.ts';
import { write } from '../db/statement.ts';
import { prunedBefore, pruneRows } from '../db/pruneRows.ts';
import type { Deps } from '../deps.ts';
import { Problem } from '../http/problem.ts';
import type { ShownRecord } from './replay.ts';

/** One attempt of a command: its id and the SHA-256 of method, path and body. */
export type CommandRequest = {
  readonly commandId: string;
  readonly hash: Buffer;
  /** The server made the id for this very request: nothing was done under it. */
  readonly isOwnId?: boolean;
};
type Author = { readonly clinicId: string; readonly id: string };
type KeyDeps = Pick<Deps, 'db' | 'clock'>;
type Stored = {
  readonly actor_id: string;
  readonly request_hash: Buffer;
  readonly reply: string;
  readonly entity_type: string | null;
  readonly entity_id: string | null;
};

function placeOf({ commandId }: CommandRequest): Place {
  return { table: 'idempotency_keys', id: commandId, column: 'reply' };
}

/**
 * The reply that this command had when it was committed before and the record that it shows, or null.
 * @throws Problem `command_reused` when the id was used by somebody else or for another request
 */
export async function earlierReply<R>(
  deps: KeyDeps,
  trx: Knex.Transaction,
  author: Author,
  request: CommandRequest,
): Promise<{ reply: R; shown: ShownRecord } | null> {
  const rows = await select<Stored>(
    trx,
    'SELECT actor_id, request_hash, reply, entity_type, entity_id FROM idempotency_keys WHERE clinic_id = ? AND command_id = ?',
    [author.clinicId, request.commandId],
  );
  const [stored] = rows;
  if (!stored) return null;
  if (stored.actor_id !== author.id || !stored.request_hash.equals(request.hash)) {
    throw new Problem('command_reused');
  }
  const { reply, entity_type: entityType, entity_id: entityId } = stored;
  const shown = entityType === null || entityId === null ? null : { entityType, entityId };
  // Rows of the version before this one are not sealed.
  const json = isSealed(reply) ? await openField(deps, trx, placeOf(request), reply) : reply;
  return { reply: JSON.parse(json) as R, shown }; // written by rememberReply of the same command
}

type Kept = {
  readonly author: Author;
  readonly request: CommandRequest;
  readonly reply: unknown;
  readonly shown: ShownRecord;
};

/** Keeps the reply, encrypted, with the command id, in the command's own transaction. A parallel twin fails here with 1062 and rolls back. */
export async function rememberReply(
  deps: KeyDeps,
  trx: Knex.Transaction,
  { author, request, reply, shown }: Kept,
): Promise<void> {
  const sealed = await sealField(deps, trx, placeOf(request), JSON.stringify(reply));
  const record = [shown?.entityType ?? null, shown?.entityId ?? null];
  await write(
    trx,
    'INSERT INTO idempotency_keys (clinic_id, command_id, actor_id, request_hash, status, reply, entity_type, entity_id) VALUES (?, ?, ?, ?, 200, ?, ?, ?)',
    [author.clinicId, request.commandId, author.id, request.hash, sealed, ...record],
  );
}

/** Removes the replies that were kept for 14 days, clinic by clinic: what they say may be medical text. Sent again after that, a command is a new one. */
export async function pruneReplies(
  db: Pick<Databases, 'live' | 'jobs'>,
  nowMs: number,
): Promise<void> {
  const clinics = await select<{ clinic_id: string }>(
    db.live,
    'SELECT clinic_id FROM clinic_streams',
  );
  for (const { clinic_id: clinicId } of clinics) {
    await pruneRows(db.jobs, {
      sql: 'DELETE FROM idempotency_keys WHERE clinic_id = ? AND created_at < ? ORDER BY created_at',
      bindings: [clinicId, prunedBefore(nowMs)],
    });
  }
}
