import type { Knex } from 'knex';
import type { AlertCard, Card, Cause, StaffChange } from '../../shared/board.ts';
import type { AppointmentId, CommandId } from '../../shared/ids.ts';
import type { Cursor } from '../../shared/live.ts';
import { appendAudit, type AuditEntry } from '../db/audit.ts';
import { inTransactionOn } from '../db/transaction.ts';
import type { Deps } from '../deps.ts';
import { Problem } from '../http/problem.ts';
import { appendChange, renewBoards } from './changeLog.ts';
import type { CommittedChange } from './livePort.ts';
import { earlierReply, rememberReply, type CommandRequest } from './idempotency.ts';
import { auditReplay, shownBy } from './replay.ts';

/** What a board transaction changed, as the full staff projection; other audiences are derived from it. */
export type BoardStep = {
  readonly cause: Cause;
  readonly entityType: 'appointment' | 'lab_alert' | 'pet' | 'client';
  readonly entityId: string;
  readonly cards: readonly Card[];
  readonly gone?: readonly string[];
  readonly alerts?: readonly AlertCard[];
};

/** An audit row without the fields that say where it came from: the runner adds them. */
export type Trace = Pick<
  AuditEntry,
  'entityType' | 'entityId' | 'action' | 'oldValues' | 'newValues'
>;

/** What a command returns. `reply` gets the log position of its step, or null when the board did not change. */
export type Outcome<R> = {
  readonly reply: (cursor: Cursor | null) => R;
  readonly traces: readonly Trace[];
  readonly step?: BoardStep | undefined;
  /** Something changed that boards show and no step carries (rooms, names of people): all that read one take a snapshot. */
  readonly renewsBoards?: boolean;
};

export type Actor = {
  readonly clinicId: string;
  /** A user's id, or `system` for timers. */
  readonly id: string;
  readonly name: string;
  /** Who and where from, for the audit log. */
  readonly origin: Pick<AuditEntry, 'userId' | 'ip' | 'userAgent' | 'sessionId'>;
  /** `auth` for what only the sign-in account reaches: people's addresses and passwords, sessions, the other clinics of an organization. */
  readonly account?: 'app' | 'auth';
};

type Written<R> = { readonly reply: R; readonly committed?: CommittedChange };

/** A step with what the log keeps beside it. */
type Entry = { readonly request: CommandRequest; readonly step: BoardStep; readonly at: Date };

function committedChange(actor: Actor, entry: Entry, cursor: Cursor): CommittedChange {
  const { request, step, at } = entry;
  const change: StaffChange = {
    seq: cursor.seq,
    tag: cursor.tag,
    cause: step.cause,
    commandId: request.commandId as CommandId, // checked by the http edge; the brand is lost in storage
    actor: { id: actor.id, name: actor.name },
    at: at.toISOString(),
    cards: [...step.cards],
    gone: [...(step.gone ?? [])] as AppointmentId[], // ids read from our own rows
    alerts: [...(step.alerts ?? [])],
  };
  return { clinicId: actor.clinicId, epoch: cursor.epoch, change };
}

async function log(deps: Deps, trx: Knex.Transaction, actor: Actor, entry: Entry) {
  const { request, step, at } = entry;
  return appendChange(deps, trx, {
    clinicId: actor.clinicId,
    commandId: request.commandId,
    cause: step.cause,
    entityType: step.entityType,
    entityId: step.entityId,
    actorId: actor.id,
    at,
    body: {
      actorName: actor.name,
      cards: step.cards,
      gone: step.gone ?? [],
      alerts: step.alerts ?? [],
    },
  });
}

async function replayed<R>(
  deps: Deps,
  trx: Knex.Transaction,
  actor: Actor,
  request: CommandRequest,
): Promise<Written<R> | null> {
  const earlier = await earlierReply<R>(deps, trx, actor, request);
  if (earlier) await auditReplay(trx, actor, earlier.shown);
  return earlier && { reply: earlier.reply };
}

/**
 * The one runner of transactions that write: idempotency, the command, its audit rows, the clinic's log, COMMIT, then the offer to the live layer. Must run inside the
 * tenant context. Locks: what the command locks, then the audit head, then the clinic's counter; so keep commands short and free of network calls.
 * A repeated command id returns the first reply, noted as a read of the record that it shows, while that is there. @throws Problem from the command, `command_reused`
 */
export async function change<R>(
  deps: Deps,
  actor: Actor,
  request: CommandRequest,
  command: (trx: Knex.Transaction, at: Date) => Promise<Outcome<R>>,
): Promise<R> {
  const replay = (trx: Knex.Transaction) => replayed<R>(deps, trx, actor, request);
  const write = async (trx: Knex.Transaction): Promise<Written<R>> => {
    const earlier = request.isOwnId ? null : await replay(trx);
    if (earlier) return earlier;
    const at = new Date(deps.clock.nowMs());
    const { step, traces, reply, renewsBoards } = await command(trx, at);
    await appendAudit(
      trx,
      traces.map((trace) => ({ ...actor.origin, ...trace })),
    );
    if (renewsBoards) await renewBoards(trx, actor.clinicId);
    const cursor = step ? await log(deps, trx, actor, { request, step, at }) : null;
    const answer = reply(cursor);
    const shown = shownBy(traces, answer);
    await rememberReply(deps, trx, { author: actor, request, reply: answer, shown });
    return step && cursor
      ? { reply: answer, committed: committedChange(actor, { request, step, at }, cursor) }
      : { reply: answer };
  };
  const knex = deps.db[actor.account ?? 'app'];
  try {
    const { reply, committed } = await inTransactionOn(knex, write);
    if (committed) deps.live.offer(committed);
    return reply;
  } catch (failure) {
    // The same command may have been committed by a parallel retry while this one ran: then its reply is the truth, not our refusal.
    // It may as well have been somebody else's under the same id: `command_reused`.
    const earlier = await inTransactionOn(knex, replay).catch((refusal: unknown) => {
      throw refusal instanceof Problem ? refusal : failure;
    });
    if (earlier) return earlier.reply;
    throw failure;
  }
}
