import { updateAppointment as endpoint } from '../../shared/appointmentEndpoints.ts';
import { command } from '../http/command.ts';
import { cardOutcome, lockCard, patchCard } from './appointmentStep.ts';

const columns = {
  type: 'type',
  priority: 'priority',
  reason: 'reason',
  notes: 'notes',
  isHiddenFromLobby: 'is_hidden_from_lobby',
} as const;

/** Corrects what an appointment is about; its time and status have commands of their own. */
export const updateAppointment = command(endpoint, async (call) => {
  const card = await lockCard(call);
  const { body } = call;
  const patch = Object.entries(columns).flatMap(([field, column]) => {
    const value = body[field as keyof typeof columns]; // the keys of `columns`
    return value === undefined ? [] : [[column, value] as const];
  });
  const after = await patchCard(call, card, { type: card.type, ...Object.fromEntries(patch) });
  return cardOutcome(card, after, 'appointment_updated');
});
