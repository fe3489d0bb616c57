import { confirm as endpoint } from '../../shared/appointmentEndpoints.ts';
import { command } from '../http/command.ts';
import { lockCard, moveStatus } from './appointmentStep.ts';

/** The client has said that they will come. */
export const confirm = command(endpoint, async (call) => {
  const card = await lockCard(call);
  return moveStatus(call, card, 'confirm', {
    cause: 'confirmed',
    columns: { confirmed_at: call.at },
  });
});
