import { updateUser as endpoint } from '../../shared/userEndpoints.ts';
import { command } from '../http/command.ts';
import { changeUser } from './changeUser.ts';
import { moveEmail } from './moveEmail.ts';
import { findUser } from './readUsers.ts';
import { guardOwner, lockStaff } from './staffRules.ts';

export const updateUser = command(
  endpoint,
  async ({ deps, trx, who, params, body }) => {
    const { version, email, currentPassword: password, ...patch } = body;
    await lockStaff(trx);
    const before = await findUser(trx, params.userId);
    if (who.id !== before.id) await guardOwner(trx, who, before);
    await moveEmail(deps, trx, { who, before, email, password });
    const { after, trace, isRenamed } = await changeUser(trx, { before, version, patch });
    return { reply: () => after, traces: [trace], renewsBoards: isRenamed };
  },
  { account: 'auth' },
);
