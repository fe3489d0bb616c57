import { select } from '../db/names.ts';
import type { Knex } from 'knex';
import { may } from '../../shared/abilities.ts';
import { undo as endpoint } from '../../shared/appointmentEndpoints.ts';
import type { Card } from '../../shared/board.ts';
import { undoRight, type Status } from '../../shared/status.ts';
import { command } from '../http/command.ts';
import { Problem } from '../http/problem.ts';
import {
  cardOutcome,
  lockCard,
  patchCard,
  recordStatusChange,
  type StepCall,
} from './appointmentStep.ts';
import { followAppointment } from '../reminders/followAppointment.ts';
import { clientOfBookablePet, refuseNonVeterinarian } from './bookable.ts';
import { lockSchedule, refuseDoubleBooking, refuseOccupiedRoom, slotOf } from './schedule.ts';

/** What a status had written and its undo clears. */
const written: Readonly<Record<Status, readonly string[]>> = {
  scheduled: [],
  confirmed: ['confirmed_at'],
  checked_in: ['checked_in_at'],
  in_progress: ['started_at'],
  completed: ['completed_at'],
  cancelled: ['cancelled_at', 'cancel_reason'],
  no_show: ['no_show_at'],
};

function refuseUndo(call: StepCall, card: Card, reason: string | undefined): void {
  if (!card.lastStep) throw new Problem('nothing_to_undo', { current: card });
  const isAdmin = may(call.who.role, 'appointments.undoAny');
  const right = undoRight(card.lastStep, { id: call.who.id, isAdmin }, call.at.getTime());
  if (right === 'own') return;
  if (card.status === 'completed')
    throw new Problem('appointment_already_completed', { current: card });
  if (right === null) throw new Problem('undo_expired', { current: card });
  if (!reason)
    throw new Problem('reason_required', {
      errors: [{ path: 'body.reason', message: 'Please give a reason' }],
    });
}

async function previousRoom(trx: Knex, clinicId: string, id: string): Promise<string | null> {
  const rows = await select<{ previous_room: string | null }>(
    trx,
    'SELECT previous_room FROM appointments WHERE clinic_id = ? AND id = ?',
    [clinicId, id],
  );
  return rows[0]?.previous_room ?? null;
}

/** What was given free meanwhile may be taken: the room of a visit that goes on, the time of one that will happen after all. */
async function refuseTaken(
  trx: Knex.Transaction,
  card: Card,
  { to, room }: { to: Status; room: string | null },
): Promise<void> {
  if (to === 'in_progress' && room !== null) await refuseOccupiedRoom(trx, room, card.id);
  if (card.status !== 'cancelled' && card.status !== 'no_show') return;
  const veterinarianId = card.veterinarian.id;
  await refuseDoubleBooking(trx, { ...slotOf(card), veterinarianId, room, exceptId: card.id });
}

/** Takes back the last step: within 8 s by whoever made it, later by an admin with a reason; a completed visit stays completed after that. */
export const undo = command(endpoint, async (call) => {
  const { trx, who, body } = call;
  await lockSchedule(trx);
  const card = await lockCard(call);
  refuseUndo(call, card, body.reason);
  const from = card.status;
  const to = card.lastStep?.from ?? from;
  const room = from === 'in_progress' ? await previousRoom(trx, who.clinicId, card.id) : card.room;
  const isBackAhead = from === 'cancelled' || from === 'no_show';
  if (isBackAhead) {
    await clientOfBookablePet(trx, card.pet.id);
    await refuseNonVeterinarian(trx, card.veterinarian.id);
  }
  if (!body.allowDoubleBooking) await refuseTaken(trx, card, { to, room });
  const cleared = Object.fromEntries(written[from].map((column) => [column, null]));
  const forgotten = {
    previous_status: null,
    previous_room: null,
    status_changed_at: null,
    status_changed_by: null,
  };
  const after = await patchCard(call, card, { status: to, room, ...cleared, ...forgotten });
  await recordStatusChange(call, card.id, {
    from,
    to,
    cause: 'undone',
    reason: body.reason ?? null,
  });
  if (isBackAhead) await followAppointment(call, card.id);
  return cardOutcome(card, after, 'undone');
});
