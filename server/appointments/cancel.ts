import { cancel as endpoint } from '../../shared/appointmentEndpoints.ts';
import { command } from '../http/command.ts';
import { followAppointment } from '../reminders/followAppointment.ts';
import { lockCard, moveStatus } from './appointmentStep.ts';

/** The visit will not happen, for a reason that is kept. */
export const cancel = command(endpoint, async (call) => {
  const { reason } = call.body;
  const card = await lockCard(call);
  const columns = { cancelled_at: call.at, cancel_reason: reason };
  const outcome = await moveStatus(call, card, 'cancel', { cause: 'cancelled', columns, reason });
  await followAppointment(call, card.id);
  return outcome;
});
