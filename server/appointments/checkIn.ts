import { checkIn as endpoint } from '../../shared/appointmentEndpoints.ts';
import { command } from '../http/command.ts';
import { lockCard, moveStatus } from './appointmentStep.ts';

/** The patient is here; waiting time counts from now. */
export const checkIn = command(endpoint, async (call) => {
  const card = await lockCard(call);
  return moveStatus(call, card, 'checkIn', {
    cause: 'checked_in',
    columns: { checked_in_at: call.at },
  });
});
