import type { Knex } from 'knex';
import type { User } from '../../shared/userEndpoints.ts';
import { dropPendingEmail, startEmailChange } from '../auth/emailChange.ts';
import { requireOwnPassword } from '../auth/requireOwnPassword.ts';
import { requireStandingNow } from '../auth/sessionStanding.ts';
import type { Deps } from '../deps.ts';
import type { Who } from '../http/who.ts';
import { requireOwner } from '../organizations/requireOwner.ts';
import { admitNewAddress } from './newAddresses.ts';

type Move = {
  readonly who: Who;
  readonly before: User;
  readonly email: string | undefined;
  readonly password: string | undefined;
};

/**
 * Begins the change of a person's address, where another one than the last is asked for: one's own with the password, a colleague's as an owner. Call after `lockStaff`.
 * @throws Problem `session_ended`, `wrong_password`, `account_is_elsewhere`, `rate_limited`, `owner_only`, `email_taken`
 */
export async function moveEmail(
  deps: Deps,
  trx: Knex.Transaction,
  { who, before, email, password = '' }: Move,
): Promise<void> {
  if (email === undefined || email === (before.pendingEmail ?? before.email)) return;
  await requireStandingNow(deps, trx, who);
  // Whoever finds an open browser must not take the account with it.
  if (who.id === before.id)
    await requireOwnPassword(deps, who, { password, field: 'currentPassword' });
  // Whoever gives a colleague an address can become that colleague: people change their own.
  else await requireOwner(trx, who);
  await admitNewAddress(deps, who);
  if (email === before.email) await dropPendingEmail(trx, before.id);
  else await startEmailChange(deps, trx, { person: before, email });
}
