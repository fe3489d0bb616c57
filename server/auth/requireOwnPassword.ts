import type { Deps } from '../deps.ts';
import { Problem } from '../http/problem.ts';
import { ownAccount, type Account } from './accountOf.ts';
import { isPassword } from './passwordHash.ts';
import { count, forget, refuseOver } from './throttle.ts';

const guesses = { name: 'own password', most: 10, windowMs: 900_000 };

/** Whoever found an open browser does not know the password. `field`: where it was asked for. @throws Problem `wrong_password`, `rate_limited` */
export async function requireOwnPassword(
  deps: Deps,
  who: { readonly clinicId: string; readonly id: string },
  { password, field }: { readonly password: string; readonly field: string },
): Promise<Account> {
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
