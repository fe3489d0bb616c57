import { updateAppointment as endpoint } from '../../shared/appointmentEndpoints.ts';
import type { Trace } from '../board/change.ts';
import { select } from '../db/names.ts';
import { command } from '../http/command.ts';
import { cardOutcome, lockAny, patchCard, refuseStale, type StepCall } from './appointmentStep.ts';

const columns = {
  type: 'type',
  priority: 'priority',
  reason: 'reason',
  notes: 'notes',
  isHiddenFromLobby: 'is_hidden_from_lobby',
} as const;

async function readNotes({ trx, who }: StepCall, id: string): Promise<string | null> {
  const [row] = await select<{ notes: string | null }>(
    trx,
    'SELECT notes FROM appointments WHERE clinic_id = ? AND id = ?',
    [who.clinicId, id],
  );
  return row?.notes ?? null;
}

const fieldsOf = (values: unknown): object => (typeof values === 'object' ? { ...values } : {});

/** The audit row with the notes, where they changed: they are on no card, so the cards' difference does not name them. */
function withNotes(trace: Trace, before: string | null, after: string | null): Trace {
  if (before === after) return trace;
  return {
    ...trace,
    oldValues: { ...fieldsOf(trace.oldValues), notes: before },
    newValues: { ...fieldsOf(trace.newValues), notes: after },
  };
}

/** Corrects what an appointment is about; its time and status have commands of their own. */
export const updateAppointment = command(endpoint, async (call) => {
  const card = await lockAny(call);
  const { body } = call;
  const notes = await readNotes(call, card.id);
  const inFull = { ...card, notes };
  await refuseStale(call.deps, call.trx, inFull, body.version);
  const patch = Object.entries(columns).flatMap(([field, column]) => {
    const value = body[field as keyof typeof columns]; // the keys of `columns`
    return value === undefined ? [] : [[column, value] as const];
  });
  const after = await patchCard(call, card, { type: card.type, ...Object.fromEntries(patch) });
  const outcome = cardOutcome(card, after, 'appointment_updated');
  const fresh = body.notes === undefined ? notes : body.notes;
  return { ...outcome, traces: outcome.traces.map((trace) => withNotes(trace, notes, fresh)) };
});
