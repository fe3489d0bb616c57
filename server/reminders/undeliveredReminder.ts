import { currentTenant } from '../db/tenantContext.ts';
import { select } from '../db/names.ts';
import type { UndeliveredByKind } from '../mail/undelivered.ts';

type Sent = { readonly appointment_id: string; readonly others: number };

/** The mail server would not take it: the reminder has failed, and unless another one went out the client was not reminded. */
export const reminderUndelivered = {
  appointment_reminder: async (trx, { entityId, why }) => {
    const { clinicId } = currentTenant();
    const [row] = await select<Sent>(
      trx,
      `SELECT r.appointment_id, (SELECT COUNT(*) FROM appointment_reminders o WHERE o.clinic_id = r.clinic_id
         AND o.appointment_id = r.appointment_id AND o.id <> r.id AND o.status = 'sent') AS others
       FROM appointment_reminders r WHERE r.clinic_id = ? AND r.id = ? AND r.status = 'sent'`,
      [clinicId, entityId],
    );
    if (!row) return;
    await trx('appointment_reminders')
      .where({ clinic_id: clinicId, id: entityId })
      .update({
        status: 'failed',
        sent_at: null,
        error_message: why,
        version: trx.raw('version + 1'),
      });
    if (row.others > 0) return;
    await trx('appointments')
      .where({ clinic_id: clinicId, id: row.appointment_id })
      .update({ reminder_sent: false });
  },
} satisfies UndeliveredByKind;
