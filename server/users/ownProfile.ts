import { getOwnProfile, updateOwnProfile } from '../../shared/accountEndpoints.ts';
import { inTransaction } from '../db/transaction.ts';
import { command } from '../http/command.ts';
import { route } from '../http/route.ts';
import { changeUser } from './changeUser.ts';
import { moveEmail } from './moveEmail.ts';
import { findUser } from './readUsers.ts';
import { lockStaff } from './staffRules.ts';

export const seeOwnProfile = route(getOwnProfile, ({ deps, who }) =>
  inTransaction(deps.db, (trx) => findUser(trx, who.id)),
);

/** A person corrects their own name and phone, and moves to another address; licence and role are for an admin. */
export const updateOwn = command(
  updateOwnProfile,
  async ({ deps, trx, who, body }) => {
    const { version, email, currentPassword: password, ...patch } = body;
    if (email !== undefined) await lockStaff(trx);
    const before = await findUser(trx, who.id);
    await moveEmail(deps, trx, { who, before, email, password });
    const { after, trace, isRenamed } = await changeUser(trx, { before, version, patch });
    return { reply: () => after, traces: [trace], renewsBoards: isRenamed };
  },
  // The app's account only reads people.
  { account: 'auth' },
);
