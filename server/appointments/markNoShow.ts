import { markNoShow as endpoint } from '../../shared/appointmentEndpoints.ts';
import { command } from '../http/command.ts';
import { followAppointment } from '../reminders/followAppointment.ts';
import { lockCard, moveStatus } from './appointmentStep.ts';

/** The patient did not come. */
export const markNoShow = command(endpoint, async (call) => {
  const card = await lockCard(call);
  const outcome = await moveStatus(call, card, 'markNoShow', {
    cause: 'marked_no_show',
    columns: { no_show_at: call.at },
  });
  await followAppointment(call, card.id);
  return outcome;
});
