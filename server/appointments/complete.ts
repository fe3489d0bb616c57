import { complete as endpoint } from '../../shared/appointmentEndpoints.ts';
import { command } from '../http/command.ts';
import { lockCard, moveStatus } from './appointmentStep.ts';

/** The visit has ended; the room is free again. */
export const complete = command(endpoint, async (call) => {
  const card = await lockCard(call);
  return moveStatus(call, card, 'complete', {
    cause: 'completed',
    columns: { completed_at: call.at },
  });
});
