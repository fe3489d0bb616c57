import type { Knex } from 'knex';
import { deleteUser as endpoint } from '../../shared/userEndpoints.ts';
import { freeEmail } from '../auth/takeEmail.ts';
import { command } from '../http/command.ts';
import { Problem } from '../http/problem.ts';
import { bookedWith } from './bookedWith.ts';
import { endSessionsOf } from './changeUser.ts';
import { findUser } from './readUsers.ts';
import { guardOwner, lockStaff, refuseOneself, requireOthers } from './staffRules.ts';

async function refuseExpected(trx: Knex.Transaction, userId: string): Promise<void> {
  const { open } = await bookedWith(trx, userId);
  if (open === 0) return;
  const things = open === 1 ? '1 appointment is' : `${String(open)} appointments are`;
  throw new Problem('still_has_dependents', {
    detail: `${things} still planned with this person: please give them to a colleague first.`,
  });
}

/** Soft: what the person did stays theirs. Their address is free for somebody else. */
export const deleteUser = command(
  endpoint,
  async ({ deps, trx, who, params, at }) => {
    const organizationId = await lockStaff(trx);
    const user = await findUser(trx, params.userId);
    refuseOneself(who, user.id);
    await guardOwner(trx, who, user);
    await requireOthers(trx, organizationId, user);
    const { clinicId } = who;
    // Bookings hold the veterinarian's row while they look at it: none slips in between.
    const row = trx('users').where({ clinic_id: clinicId, id: user.id });
    await row.clone().select('id').forUpdate();
    await refuseExpected(trx, user.id);
    const email = `${user.id}@deleted.invalid`;
    const nothingLeft = { is_active: false, is_organization_owner: false, pending_email: null };
    await row.update({ deleted_at: at, email, ...nothingLeft });
    await freeEmail(trx, { clinic_id: clinicId, user_id: user.id });
    await endSessionsOf(deps, trx, { userId: user.id, reason: 'deleted' });
    const { email: address, firstName, lastName, role, isOrganizationOwner } = user;
    const oldValues = { email: address, firstName, lastName, role, isOrganizationOwner };
    const trace = { entityType: 'user', entityId: user.id, action: 'delete', oldValues } as const;
    return { reply: () => ({}), traces: [trace] };
  },
  { account: 'auth' },
);
