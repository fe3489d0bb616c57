import type { Knex } from 'knex';
import type { AlertCard, Card, StaffChange } from '../../shared/board.ts';
import type { Cursor } from '../../shared/live.ts';
import { select } from '../db/names.ts';
import { tenantSchema, write, type Bound } from '../db/statement.ts';
import { readOnlyColumn, refuseReadOnly, type ReadOnlyAnswer } from '../db/primary.ts';
import type { Deps } from '../deps.ts';

/** A step of a clinic's board as it goes into the log. `body` is the full staff projection; other audiences are derived from it. */
export type LogEntry = {
  readonly clinicId: string;
  readonly commandId: string;
  readonly cause: StaffChange['cause'];
  readonly entityType: string;
  readonly entityId: string;
  readonly actorId: string | null;
  readonly at: Date;
  readonly body: {
    readonly actorName: string;
    readonly cards: readonly Card[];
    readonly gone: readonly string[];
    readonly alerts: readonly AlertCard[];
  };
};

const insertRow = `INSERT INTO board_changes
  (clinic_id, seq, tag, command_id, cause, entity_type, entity_id, actor_id, at, body)
  VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`;

/**
 * Gives the step the clinic's next number and writes it into the log. Locks the clinic's counter until COMMIT: call it as late in the transaction as can be.
 * Nothing is published here: offer the change to the live layer after COMMIT.
 * @throws Error 1062 when the clinic's log has this command id already
 */
export async function appendChange(
  deps: Pick<Deps, 'ids'>,
  trx: Knex.Transaction,
  entry: LogEntry,
): Promise<Cursor> {
  const { clinicId, commandId, cause, entityType, entityId, actorId, at, body } = entry;
  const tag = deps.ids.tag();
  const what = [commandId, cause, entityType, entityId, actorId, at, JSON.stringify(body)];
  const schema = tenantSchema(trx);
  if (schema !== null) return appendByProcedure(trx, schema, { clinicId, tag, what });
  // Not LAST_INSERT_ID(head + 1): through a view that calls a function it comes back as 0.
  await write(trx, 'UPDATE clinic_streams SET head = head + 1, tag = ? WHERE clinic_id = ?', [
    tag,
    clinicId,
  ]);
  const { epoch, seq } = await readHead(trx, clinicId);
  await write(trx, insertRow, [clinicId, seq, tag, ...what]);
  return { epoch, seq, tag };
}

type Step = { readonly clinicId: string; readonly tag: number; readonly what: readonly Bound[] };

/** Counter, place and row in one statement: see append_change. */
async function appendByProcedure(
  trx: Knex.Transaction,
  schema: string,
  { clinicId, tag, what }: Step,
): Promise<Cursor> {
  const sql = `CALL ${schema}.append_change(?, ?, ?, ?, ?, ?, ?, ?)`;
  const [rows] = await select<{ epoch: number; seq: number }[]>(trx, sql, [tag, ...what]);
  const place = Array.isArray(rows) ? rows[0] : undefined;
  if (!place) throw new Error(`clinic ${clinicId} has no stream`);
  return { ...place, tag };
}

type HeadRow = { epoch: number; head: number; tag: number };

/** The end of the clinic's log, as this transaction sees it. @throws Error for a clinic without a stream */
export async function readHead(trx: Knex, clinicId: string): Promise<Cursor> {
  const rows = await select<HeadRow>(
    trx,
    'SELECT epoch, head, tag FROM clinic_streams WHERE clinic_id = ?',
    [clinicId],
  );
  const [row] = rows;
  if (!row) throw new Error(`clinic ${clinicId} has no stream`);
  return toCursor(row);
}

function toCursor({ epoch, head, tag }: HeadRow): Cursor {
  return { epoch, seq: head, tag };
}

/**
 * The ends of many clinics' logs in one query, through the account that sees nothing else. Clinics without a stream are absent.
 * @throws Error that counts as "database away" for a server that is read-only
 */
export async function readHeads(
  live: Knex,
  clinicIds: readonly string[],
): Promise<Map<string, Cursor>> {
  if (clinicIds.length === 0) return new Map();
  const rows = await select<HeadRow & ReadOnlyAnswer & { clinic_id: string }>(
    live,
    `SELECT clinic_id, epoch, head, tag, ${readOnlyColumn} FROM clinic_streams
     WHERE clinic_id IN (${clinicIds.map(() => '?').join(', ')})`,
    clinicIds,
  );
  if (rows[0]) refuseReadOnly(rows[0]);
  return new Map(rows.map((row) => [row.clinic_id, toCursor(row)]));
}

type ChangeRow = {
  seq: number;
  tag: number;
  cause: StaffChange['cause'];
  command_id: StaffChange['commandId'];
  actor_id: string | null;
  at: Date;
  body: string;
};

function toChange(row: ChangeRow): StaffChange {
  // appendChange wrote this text from the same types.
  const { actorName, ...body } = JSON.parse(row.body) as Pick<
    StaffChange,
    'cards' | 'gone' | 'alerts'
  > & { actorName: string };
  return {
    seq: row.seq,
    tag: row.tag,
    cause: row.cause,
    commandId: row.command_id,
    actor: row.actor_id === null ? null : { id: row.actor_id, name: actorName },
    at: row.at.toISOString(),
    ...body,
  };
}

/** The changes with `fromSeq <= seq`, in order, at most `limit`. Pruned ones are missing at the start. */
export async function readChanges(
  trx: Knex,
  clinicId: string,
  range: { fromSeq: number; limit: number },
): Promise<StaffChange[]> {
  const rows = await select<ChangeRow>(
    trx,
    `SELECT seq, tag, cause, command_id, actor_id, at, body FROM board_changes
     WHERE clinic_id = ? AND seq >= ? ORDER BY seq LIMIT ?`,
    [clinicId, range.fromSeq, range.limit],
  );
  return rows.map(toChange);
}

/** Starts a new epoch unless somebody did since `known` was read: every reader of the clinic then takes a snapshot. Locks the clinic's counter until COMMIT. */
export async function startEpoch(
  trx: Knex.Transaction,
  clinicId: string,
  epochs: { known: number; next: number },
): Promise<void> {
  await trx.raw('UPDATE clinic_streams SET epoch = ? WHERE clinic_id = ? AND epoch = ?', [
    epochs.next,
    clinicId,
    epochs.known,
  ]);
}

/**
 * Every reader of the clinic takes a snapshot after COMMIT: for what a board shows and no change carries (rooms, names, who works here). In the transaction that changes it, as
 * late as can be: it locks the clinic's counter. A command says `renewsBoards` instead.
 */
export async function renewBoards(trx: Knex.Transaction, clinicId: string): Promise<void> {
  const { epoch } = await readHead(trx, clinicId);
  await startEpoch(trx, clinicId, { known: epoch, next: epoch + 1 });
}
