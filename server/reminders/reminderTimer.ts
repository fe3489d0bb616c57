import type { Knex } from 'knex';
import type { ReminderType } from '../../shared/organization.ts';
import type { Deps } from '../deps.ts';
import { setTimer } from '../jobs/timers.ts';

export const reminderTimerKind = 'appointment_reminder';

type Due = {
  readonly id: string;
  readonly version: number;
  readonly type: ReminderType;
  readonly sendAt: Date;
  readonly startAt: Date;
};

/**
 * Plans the moment when a reminder goes out; for a call, which people make, the one when it is too late. Each version of a reminder has a timer of its own: the ones before
 * find that it is no longer their time.
 */
export async function timeReminder(
  deps: Pick<Deps, 'ids'>,
  trx: Knex.Transaction,
  due: Due,
): Promise<void> {
  await setTimer(deps, trx, {
    kind: reminderTimerKind,
    entityId: due.id,
    step: due.version,
    dueAt: due.type === 'call' ? due.startAt : due.sendAt,
  });
}
