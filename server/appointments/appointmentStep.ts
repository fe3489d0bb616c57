import type { Knex } from 'knex';
import type { Card, Cause } from '../../shared/board.ts';
import type { CardReply } from '../../shared/appointmentEndpoints.ts';
import { mayMove, transitions, type Move, type Status } from '../../shared/status.ts';
import { changeSentence, lastStepSentence, statusWord } from '../../shared/words.ts';
import type { Outcome } from '../board/change.ts';
import { readCard } from '../board/cards.ts';
import { lastChangeOf } from '../board/lastChange.ts';
import { ask, write, type Bound } from '../db/statement.ts';
import type { Deps } from '../deps.ts';
import { Problem } from '../http/problem.ts';
import type { Who } from '../http/who.ts';

/** What every step of an appointment gets from its endpoint. */
export type StepCall = {
  readonly deps: Deps;
  readonly trx: Knex.Transaction;
  readonly who: Who;
  readonly at: Date;
  readonly params: { readonly appointmentId: string };
  readonly body: { readonly version: number };
};

type Columns = Readonly<Record<string, Bound>>;

/** Locks the appointment and gives its card as it stands. @throws Problem `not_found` */
export async function lockAny({ trx, who, params }: StepCall): Promise<Card> {
  const id = params.appointmentId;
  const sql = 'SELECT id FROM appointments WHERE clinic_id = ? AND id = ? FOR UPDATE';
  await ask(trx, sql, [who.clinicId, id]);
  const card = await readCard(trx, id);
  if (!card) throw new Problem('not_found');
  return card;
}

/** As `lockAny`, of the version that the person saw. @throws Problem `not_found`, `stale_version` with the current card and who changed it */
export async function lockCard(call: StepCall): Promise<Card> {
  const card = await lockAny(call);
  await refuseStale(call.deps, call.trx, card, call.body.version);
  return card;
}

/** @throws Problem `stale_version` with who changed the card last, and what it is now */
export async function refuseStale(
  deps: Deps,
  trx: Knex.Transaction,
  card: Card,
  seenVersion: number,
): Promise<void> {
  if (card.version === seenVersion) return;
  const nowMs = deps.clock.nowMs();
  const last = await lastChangeOf(trx, card.id, nowMs);
  const detail = last ? changeSentence(last, card.pet.name) : lastStepSentence(card, nowMs);
  throw new Problem('stale_version', { detail, current: card });
}

/** Writes columns of a locked appointment and raises its version. `card` is the one that `lockCard` gave. */
export async function patchCard(call: StepCall, card: Card, columns: Columns): Promise<Card> {
  const { trx, who } = call;
  const names = Object.keys(columns);
  const set = names.map((name) => `${name} = ?`).join(', ');
  const changed = await write(
    trx,
    `UPDATE appointments SET ${set}, version = version + 1 WHERE clinic_id = ? AND id = ? AND version = ?`,
    [...Object.values(columns), who.clinicId, card.id, card.version],
  );
  const fresh = changed === 1 ? await readCard(trx, card.id) : null;
  if (!fresh) throw new Error(`appointment ${card.id} changed while it was locked`);
  return fresh;
}

type Recorded = {
  readonly from: Status;
  readonly to: Status;
  readonly cause: Cause;
  readonly reason?: string | null;
};

/** One row of the seven-year history of status changes. */
export async function recordStatusChange(
  { deps, trx, who, at }: Omit<StepCall, 'params' | 'body'>,
  appointmentId: string,
  step: Recorded,
): Promise<void> {
  await write(
    trx,
    `INSERT INTO appointment_status_changes (clinic_id, id, appointment_id, from_status, to_status, cause, actor_id, reason, at)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    [
      who.clinicId,
      deps.ids.uuid(),
      appointmentId,
      step.from,
      step.to,
      step.cause,
      who.id,
      step.reason ?? null,
      at,
    ],
  );
}

/** The outcome of a step: reply, audit row and board change from the card before and after. */
export function cardOutcome(before: Card | null, after: Card, cause: Cause): Outcome<CardReply> {
  return {
    reply: (cursor) => {
      if (!cursor) throw new Error('a board step has a cursor');
      return { card: after, cursor };
    },
    traces: [
      {
        entityType: 'appointment',
        entityId: after.id,
        action: before ? 'update' : 'create',
        ...(before ? { oldValues: changed(before, after) } : {}),
        newValues: before
          ? changed(after, before)
          : { status: after.status, startAt: after.startAt, cause },
      },
    ],
    step: { cause, entityType: 'appointment', entityId: after.id, cards: [after] },
  };
}

/** The fields of `card` that differ from `other`, but for its version: each change has a new one. */
function changed(card: Card, other: Card): Record<string, unknown> {
  const theirs: Readonly<Record<string, unknown>> = other;
  return Object.fromEntries(
    Object.entries(card).filter(
      ([key, value]) => key !== 'version' && JSON.stringify(value) !== JSON.stringify(theirs[key]),
    ),
  );
}

const refusedMove = (card: Card, move: Move): Problem =>
  new Problem(card.status === 'completed' ? 'appointment_already_completed' : 'wrong_status', {
    detail: `${card.pet.name} is ${statusWord[card.status].toLowerCase()}; this needs ${transitions[move].from.map((status) => statusWord[status].toLowerCase()).join(' or ')}.`,
    current: card,
  });

type Step = { readonly cause: Cause; readonly columns: Columns; readonly reason?: string };

/** @throws Problem `wrong_status`, `appointment_already_completed` when the transition table has no such move */
export function refuseMove(card: Card, move: Move): void {
  if (!mayMove(card.status, move)) throw refusedMove(card, move);
}

/** Moves a locked card along the transition table, remembering what it needs to be undone. @throws Problem as `refuseMove` */
export async function moveStatus(
  call: StepCall,
  card: Card,
  move: Move,
  step: Step,
): Promise<Outcome<CardReply>> {
  refuseMove(card, move);
  const { to } = transitions[move];
  const after = await patchCard(call, card, {
    status: to,
    previous_status: card.status,
    previous_room: card.room,
    status_changed_at: call.at,
    status_changed_by: call.who.id,
    ...step.columns,
  });
  await recordStatusChange(call, card.id, {
    from: card.status,
    to,
    cause: step.cause,
    reason: step.reason ?? null,
  });
  return cardOutcome(card, after, step.cause);
}
