import type { Knex } from 'knex';
import type { User } from '../../shared/userEndpoints.ts';
import { endSessionsOf as endAll } from '../auth/personSessions.ts';
import type { Trace } from '../board/change.ts';
import { withClinicPhone } from '../clients/clinicPhone.ts';
import { currentTenant } from '../db/tenantContext.ts';
import type { Deps } from '../deps.ts';
import { changedFields } from '../http/changedFields.ts';
import { Problem } from '../http/problem.ts';
import { findUser } from './readUsers.ts';
import { UserRow } from './UserRow.ts';

type Wish = {
  readonly before: User;
  readonly version: number;
  readonly patch: Readonly<Record<string, unknown>> & {
    readonly phone?: string | null | undefined;
  };
};

/** As cards and alerts show it. */
const nameOf = ({ firstName, lastName }: User) => `${firstName} ${lastName}`;

/** Writes a change of a person whom nobody has changed meanwhile. @throws Problem `stale_version` */
export async function changeUser(
  trx: Knex.Transaction,
  { before, version, patch }: Wish,
): Promise<{ after: User; trace: Trace; isRenamed: boolean }> {
  const plain = await withClinicPhone(trx, patch);
  const done = await UserRow.updateVersioned(trx, before.id, version, { ...plain });
  const after = await findUser(trx, before.id);
  if (done === 0) throw new Problem('stale_version', { current: after });
  const what = { entityType: 'user', entityId: before.id, action: 'update' } as const;
  const trace = { ...what, ...changedFields(before, after) };
  return { after, trace, isRenamed: nameOf(before) !== nameOf(after) };
}

/** Ends all sessions of a person of this clinic, wherever they are. */
export async function endSessionsOf(
  deps: Deps,
  trx: Knex.Transaction,
  { userId, reason }: { readonly userId: string; readonly reason: string },
): Promise<void> {
  const { clinicId } = currentTenant();
  await endAll(deps, trx, { person: { clinicId, userId }, reason });
}
