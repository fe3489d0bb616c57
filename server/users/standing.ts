import {
  changeRole as changeRoleEndpoint,
  deactivateUser as deactivateEndpoint,
  reactivateUser as reactivateEndpoint,
} from '../../shared/userEndpoints.ts';
import { command } from '../http/command.ts';
import { bookedWarnings } from './bookedWith.ts';
import { changeUser, endSessionsOf } from './changeUser.ts';
import { findUser } from './readUsers.ts';
import { guardOwner, lockStaff, refuseOneself, requireOthers, requirePlace } from './staffRules.ts';

/** Another role; the person signs in again to have it. */
export const changeRole = command(
  changeRoleEndpoint,
  async ({ deps, trx, who, params, body, at }) => {
    const organizationId = await lockStaff(trx);
    const before = await findUser(trx, params.userId);
    refuseOneself(who, before.id);
    await guardOwner(trx, who, before);
    const { version, role } = body;
    if (role !== 'admin') await requireOthers(trx, organizationId, before);
    // Only an admin is an owner, and who becomes one again does not come back as one.
    const patch = role === 'admin' ? { role } : { role, isOrganizationOwner: false };
    const { after, trace } = await changeUser(trx, { before, version, patch });
    await endSessionsOf(deps, trx, { userId: before.id, reason: 'role_changed' });
    const warnings = await bookedWarnings(trx, { before, after, at });
    return { reply: () => ({ ...after, warnings }), traces: [trace] };
  },
  { account: 'auth' },
);

/** Signed out at once everywhere, and let in no more. What the person did stays theirs. */
export const deactivateUser = command(
  deactivateEndpoint,
  async ({ deps, trx, who, params, body, at }) => {
    const organizationId = await lockStaff(trx);
    const before = await findUser(trx, params.userId);
    refuseOneself(who, before.id);
    await guardOwner(trx, who, before);
    await requireOthers(trx, organizationId, before);
    const { version } = body;
    const { after, trace } = await changeUser(trx, { before, version, patch: { isActive: false } });
    await endSessionsOf(deps, trx, { userId: before.id, reason: 'deactivated' });
    const warnings = await bookedWarnings(trx, { before, after, at });
    return { reply: () => ({ ...after, warnings }), traces: [trace] };
  },
  { account: 'auth' },
);

export const reactivateUser = command(
  reactivateEndpoint,
  async ({ trx, who, params, body, at }) => {
    await lockStaff(trx);
    const before = await findUser(trx, params.userId);
    await guardOwner(trx, who, before);
    if (!before.isActive) await requirePlace(trx, at);
    const { version } = body;
    const { after, trace } = await changeUser(trx, { before, version, patch: { isActive: true } });
    return { reply: () => after, traces: [trace] };
  },
  { account: 'auth' },
);
