import type { z } from 'zod';
import type { setUp } from '../../shared/sessionEndpoints.ts';
import { insertUser } from '../auth/insertUser.ts';
import { hashPassword } from '../auth/passwordHash.ts';
import { requireStrongPassword } from '../auth/passwordRules.ts';
import { openSession, withAudit, type Granted, type Place } from '../auth/sessions.ts';
import { count, refuseOver } from '../auth/throttle.ts';
import { networkOf } from '../auth/networkOf.ts';
import { inTransactionOn } from '../db/transaction.ts';
import type { Deps } from '../deps.ts';
import { Problem } from '../http/problem.ts';
import { insertClinic, newClinicIds } from './insertClinic.ts';
import { completeSetup, lockSetup } from './setupCode.ts';

type Wish = z.output<NonNullable<(typeof setUp)['body']>>;

const guesses = { name: 'setup code', most: 20, windowMs: 900_000 };

/** Before the slow hash and outside the transaction that decides: only whoever has the code makes the server work. */
async function requireCode(deps: Deps, code: string): Promise<void> {
  await inTransactionOn(deps.db.auth, async (trx) => {
    const setup = await lockSetup(trx);
    if (!setup) throw new Problem('already_set_up');
    if (!setup.isCode(code)) {
      const errors = [{ path: 'body.code', message: 'Not the code that the server printed' }];
      throw new Problem('wrong_setup_code', { errors });
    }
  });
}

function textsOf({ organizationName, clinicName, admin }: Wish): string[] {
  return [organizationName, clinicName, admin.firstName, admin.lastName, admin.email];
}

/**
 * Makes the organization, its clinic and its admin, in one transaction and once per installation, and signs the admin in.
 * @throws Problem `already_set_up`, `wrong_setup_code`, `weak_password`, `rate_limited`, `invalid_request`
 */
export async function setUpInstallation(deps: Deps, wish: Wish, place: Place): Promise<Granted> {
  refuseOver(await count(deps, [{ limit: guesses, of: networkOf(place.ip) }]));
  await requireCode(deps, wish.code);
  const { password, ...admin } = wish.admin;
  await requireStrongPassword(password, textsOf(wish));
  const passwordHash = await hashPassword(deps, password);
  const ids = newClinicIds(deps);
  const { clinicId } = ids;
  return withAudit(deps, { clinicId, actorId: 'system' }, async (trx) => {
    if (!(await lockSetup(trx))) throw new Problem('already_set_up');
    const clinicEntry = await insertClinic(trx, ids, wish);
    const user = { ...admin, clinicId, role: 'admin', isOrganizationOwner: true } as const;
    const { userId, entry } = await insertUser(deps, trx, { ...user, passwordHash });
    const owner = { kind: 'user', clinicId, id: userId } as const;
    const result = await openSession(deps, trx, { owner, place, label: null });
    await completeSetup(deps, trx);
    const login = { action: 'login', entityType: 'user', entityId: userId, userId } as const;
    const { sessionId } = result.token;
    const newValues = { outcome: 'signed_in', reason: 'set_up' };
    return { result, entries: [clinicEntry, entry, { ...login, ...place, sessionId, newValues }] };
  });
}
