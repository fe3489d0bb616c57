import type { Knex } from 'knex';
import { updateUser as endpoint, type User } from '../../shared/userEndpoints.ts';
import { dropPendingEmail, startEmailChange } from '../auth/emailChange.ts';
import { requireOwnPassword } from '../auth/requireOwnPassword.ts';
import { requireStandingNow } from '../auth/sessionStanding.ts';
import type { Deps } from '../deps.ts';
import { command } from '../http/command.ts';
import type { Who } from '../http/who.ts';
import { changeUser } from './changeUser.ts';
import { findUser } from './readUsers.ts';
import { guardOwner, lockStaff } from './staffRules.ts';

type Move = {
  readonly who: Who;
  readonly before: User;
  readonly email: string;
  readonly password: string;
};

/** @throws Problem `session_ended`, `wrong_password`, `rate_limited`, `owner_only`, `email_taken` */
async function moveEmail(
  deps: Deps,
  trx: Knex.Transaction,
  { who, before, email, password }: Move,
): Promise<void> {
  await requireStandingNow(deps, trx, who);
  // Whoever finds an open browser must not take the account with it.
  if (who.id === before.id)
    await requireOwnPassword(deps, who, { password, field: 'currentPassword' });
  await guardOwner(trx, who, before);
  if (email === before.email) await dropPendingEmail(trx, before.id);
  else await startEmailChange(deps, trx, { person: before, email });
}

export const updateUser = command(
  endpoint,
  async ({ deps, trx, who, params, body }) => {
    const { version, email, currentPassword: password = '', ...patch } = body;
    if (email !== undefined) await lockStaff(trx);
    const before = await findUser(trx, params.userId);
    const isMoved = email !== undefined && email !== (before.pendingEmail ?? before.email);
    if (isMoved) await moveEmail(deps, trx, { who, before, email, password });
    const { after, trace, isRenamed } = await changeUser(trx, { before, version, patch });
    return { reply: () => after, traces: [trace], renewsBoards: isRenamed };
  },
  { account: 'auth' },
);
