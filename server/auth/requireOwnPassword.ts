import { select } from '../db/names.ts';
import type { Deps } from '../deps.ts';
import { Problem } from '../http/problem.ts';
import { ownAccount, type Account } from './accountOf.ts';
import { isPassword } from './passwordHash.ts';
import { count, forget, refuseOver } from './throttle.ts';

const guesses = { name: 'own password', most: 10, windowMs: 900_000 };

type Asker = { readonly clinicId: string; readonly id: string };

/** Who comes as an owner from another clinic has a password there only. @throws Problem `account_is_elsewhere` */
async function requireHome(deps: Deps, who: Asker): Promise<void> {
  const [home] = await select<{ name: string }>(
    deps.db.auth,
    `SELECT c.name FROM twin_accounts t JOIN clinics c ON c.id = t.home_clinic_id
     WHERE t.clinic_id = ? AND t.user_id = ?`,
    [who.clinicId, who.id],
  );
  if (!home) return;
  throw new Problem('account_is_elsewhere', {
    detail: `Your account belongs to ${home.name}: please go there to change this.`,
  });
}

/** Whoever found an open browser does not know the password. `field`: where it was asked for. @throws Problem `account_is_elsewhere`, `wrong_password`, `rate_limited` */
export async function requireOwnPassword(
  deps: Deps,
  who: Asker,
  { password, field }: { readonly password: string; readonly field: string },
): Promise<Account> {
  await requireHome(deps, who);
  const counter = { limit: guesses, of: who.id };
  refuseOver(await count(deps, [counter]));
  const account = await ownAccount(deps.db.auth, who);
  if (!(await isPassword(deps, account.passwordHash, password))) {
    const errors = [{ path: `body.${field}`, message: 'Not your current password' }];
    throw new Problem('wrong_password', { errors });
  }
  await forget(deps, counter);
  return account;
}
