import type { Knex } from 'knex';
import type { User } from '../../shared/userEndpoints.ts';
import { announceEnd, markEnded } from '../auth/sessions.ts';
import { afterCommit } from '../board/afterCommit.ts';
import type { Trace } from '../board/change.ts';
import { currentTenant } from '../db/tenantContext.ts';
import type { Deps } from '../deps.ts';
import { changedFields } from '../http/changedFields.ts';
import { Problem } from '../http/problem.ts';
import { findUser } from './readUsers.ts';
import { UserRow } from './UserRow.ts';

type Wish = { readonly before: User; readonly version: number; readonly patch: object };

/** As cards and alerts show it. */
const nameOf = ({ firstName, lastName }: User) => `${firstName} ${lastName}`;

/** Writes a change of a person whom nobody has changed meanwhile. @throws Problem `stale_version` */
export async function changeUser(
  trx: Knex.Transaction,
  { before, version, patch }: Wish,
): Promise<{ after: User; trace: Trace; isRenamed: boolean }> {
  const done = await UserRow.updateVersioned(trx, before.id, version, { ...patch });
  const after = await findUser(trx, before.id);
  if (done === 0) throw new Problem('stale_version', { current: after });
  const what = { entityType: 'user', entityId: before.id, action: 'update' } as const;
  const trace = { ...what, ...changedFields(before, after) };
  return { after, trace, isRenamed: nameOf(before) !== nameOf(after) };
}

/** Ends all sessions of a person with this transaction, and their sockets right after it. */
export async function endSessionsOf(
  deps: Deps,
  trx: Knex.Transaction,
  { userId, reason }: { readonly userId: string; readonly reason: string },
): Promise<void> {
  const of = { kind: 'user', id: userId } as const;
  await markEnded(deps, trx, { clinicId: currentTenant().clinicId, of, reason });
  afterCommit(deps, trx, () => {
    announceEnd(deps, of);
  });
}
