import type { Knex } from 'knex';
import { updateUser as endpoint, type User } from '../../shared/userEndpoints.ts';
import { mailNews } from '../auth/accountMails.ts';
import { startVerification } from '../auth/emailVerification.ts';
import { freeEmail, takeEmail } from '../auth/takeEmail.ts';
import { currentTenant } from '../db/tenantContext.ts';
import type { Deps } from '../deps.ts';
import { command } from '../http/command.ts';
import { changeUser } from './changeUser.ts';
import { findUser } from './readUsers.ts';

/** The new address signs in from now on and has to be verified; the old one is told. Links that were sent to it are good no more. */
async function moveEmail(
  deps: Deps,
  trx: Knex.Transaction,
  { before, email }: { before: User; email: string },
): Promise<void> {
  const owner = { clinic_id: currentTenant().clinicId, user_id: before.id };
  await freeEmail(trx, owner);
  await takeEmail(trx, { ...owner, email });
  await trx('users')
    .where({ clinic_id: owner.clinic_id, id: before.id })
    .update({ email_verified: false, password_reset_token: null, password_reset_expires: null });
  const { id: userId, firstName } = before;
  await startVerification(deps, trx, { userId, firstName, email });
  await mailNews(deps, trx, { userId, firstName, email: before.email }, 'email_changed');
}

export const updateUser = command(
  endpoint,
  async ({ deps, trx, params, body }) => {
    const { version, ...patch } = body;
    const before = await findUser(trx, params.userId);
    const { email } = patch;
    if (email !== undefined && email !== before.email)
      await moveEmail(deps, trx, { before, email });
    const { after, trace, isRenamed } = await changeUser(trx, { before, version, patch });
    return { reply: () => after, traces: [trace], renewsBoards: isRenamed };
  },
  { account: 'auth' },
);
